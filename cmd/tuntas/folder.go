package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// imported is what became of one file.
type imported struct {
	path     string
	batch    intake.Batch
	findings []intake.Finding
	already  bool             // the same file had been committed before
	failed   error            // the file could not be used; the others go on
	shapes   *boundariesTaken // of a file of boundaries; nil: it is a table
}

// fileOrder is the order in which the kinds of files build on each other.
var fileOrder = []intake.Target{
	intake.TargetPopulation, intake.TargetObservation, intake.TargetFamily, intake.TargetPerson, intake.TargetMeasurement,
	intake.TargetVerification, intake.TargetDetermination, intake.TargetProgramme, intake.TargetDelivery, intake.TargetMeeting,
}

// tables lists the files of a folder that may be tables or boundaries, and the
// names of the others, by name; hidden files and the lock files of office
// programs are left out.
func tables(dir string) (out, others []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, fault.New("cli.tables", fault.NotFound, locale.T("cli.dir_unreadable", "dir", dir), err)
	}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if e.IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") {
			continue
		}
		switch filepath.Ext(name) {
		case ".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".xls", ".xlsb", ".ods":
			out = append(out, filepath.Join(dir, e.Name()))
		default:
			if isBoundaryFile(name) {
				out = append(out, filepath.Join(dir, e.Name()))
			} else {
				others = append(others, e.Name())
			}
		}
	}
	if len(out) == 0 {
		return nil, nil, fault.New("cli.tables", fault.NotFound, locale.T("cli.dir_empty", "dir", dir), nil)
	}
	return out, others, nil
}

// importer takes files through read, check and commit.
type importer struct {
	in       *installation
	region   region.Code
	dataDate civil.Date // of all files; zero: each file says
	assumed  civil.Date // for files that do not say; zero: today
	by       string
	progress *progress
	lang     locale.Language
	c        *console
	trial    bool // what is committed is so in a copy
}

// all reads every file first, so that they can be committed in the order in
// which they build on each other whatever their names are, and gives what became
// of them in the order of the paths.
func (im *importer) all(ctx context.Context, paths []string, commit bool) ([]*imported, error) {
	given := paths
	paths, shapes := splitBoundaries(given)
	files := make([]*imported, 0, len(paths))
	for _, path := range paths {
		f := &imported{path: path}
		files = append(files, f)
		if f.failed = im.read(ctx, f); f.failed != nil && fatal(f.failed) {
			return nil, f.failed
		}
	}
	slices.SortStableFunc(files, func(a, b *imported) int { return im.rank(ctx, a) - im.rank(ctx, b) })
	taken := map[string]*imported{}
	for _, f := range files {
		if f.failed != nil {
			continue
		}
		if first := taken[f.batch.ID]; first != nil { // a copy under another name
			f.batch, f.already = first.batch, true
		}
		taken[f.batch.ID] = f
		if f.failed = im.finish(ctx, f, commit); f.failed != nil && fatal(f.failed) {
			return nil, f.failed
		}
	}
	maps, err := im.boundaries(ctx, shapes, commit)
	if err != nil {
		return nil, err
	}
	return inOrder(given, append(files, maps...)), nil
}

// inOrder gives what became of the files in the order in which they were named.
func inOrder(given []string, files []*imported) []*imported {
	out := make([]*imported, 0, len(files))
	for _, path := range given {
		i := slices.IndexFunc(files, func(f *imported) bool { return f.path == path && !slices.Contains(out, f) })
		out = append(out, files[i]) // every path has become one
	}
	return out
}

// fatal: not about one file, so that going on makes no sense.
func fatal(err error) bool {
	switch fault.CodeOf(err) {
	case fault.Canceled, fault.Unavailable, fault.Internal:
		return true
	}
	return false
}

// rank sorts by kind of file, then by the date of the data, so that the newer
// list comes after the older. A list of families without a NIK comes after the
// lists of persons: they tell whose card is whose, so that the families that
// are known are found again.
func (im *importer) rank(ctx context.Context, f *imported) int {
	d, err := im.in.intake.DialectOf(ctx, f.batch)
	if err != nil {
		return 1 << 30
	}
	on, kind := f.batch.DataDate, 2*slices.Index(fileOrder, d.Target)
	if nik := d.Field("nik"); d.Target == intake.TargetFamily && (nik < 0 || f.batch.Columns[nik] < 0) {
		kind = 2*slices.Index(fileOrder, intake.TargetPerson) + 1
	}
	return kind*100_000_000 + on.Year*10_000 + int(on.Month)*100 + on.Day
}

func (im *importer) read(ctx context.Context, f *imported) error {
	if err := mustBeFile(f.path); err != nil {
		return err
	}
	file, err := os.Open(f.path)
	if err != nil {
		return fault.New("cli.read", fault.NotFound, locale.T("cli.file_unreadable", "path", f.path), err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	f.batch, err = im.in.intake.Read(im.watched(ctx, f), im.region, filepath.Base(f.path), file, info.Size(), intake.Options{By: im.by, DataDate: im.dataDate, Assumed: im.assumed})
	f.already = f.batch.AlreadyCommitted
	return err
}

func (im *importer) watched(ctx context.Context, f *imported) context.Context {
	name := filepath.Base(f.path)
	return intake.WithProgress(ctx, func(stage string, done int) {
		if im.trial && stage == "commit" {
			stage = "check"
		}
		im.progress.step(name+" – "+im.lang.Render(locale.T("cli.stage_"+stage)), done, f.batch.Rows)
	})
}

func (im *importer) finish(ctx context.Context, f *imported, commit bool) error {
	defer im.progress.clear()
	var err error
	switch {
	case f.already:
	case commit:
		if f.batch, err = im.in.intake.Import(im.watched(ctx, f), f.batch.ID); err != nil {
			return err
		}
	default:
		if f.batch, err = im.in.intake.Check(im.watched(ctx, f), f.batch.ID); err != nil {
			return err
		}
	}
	f.findings, err = im.in.intake.Findings(ctx, region.ScopeOf(im.region), f.batch.ID, intake.FindingFilter{Limit: -1})
	return err
}

// hasFindings reports whether a person should look at something: notices do
// not count.
func (f *imported) hasFindings() bool {
	return f.failed != nil || slices.ContainsFunc(f.findings, func(g intake.Finding) bool { return g.Severity != intake.SeverityNotice })
}

// print writes one line per file and one per kind of finding.
func (f *imported) print(c *console, dialectName string) {
	name := filepath.Base(f.path)
	if f.failed != nil {
		c.say("cli.file_failed", "file", name, "reason", fault.TextOf(f.failed))
		return
	}
	if f.shapes != nil {
		c.say(f.shapes.message(), "file", name, "areas", f.shapes.areas, "source", f.shapes.source)
		return
	}
	key := "cli.file_done"
	switch {
	case f.already:
		key = "cli.file_already"
	case f.batch.State == intake.StateChecked:
		key = "cli.file_checked"
	}
	c.say(key, "file", name, "dialect", dialectName, "rows", f.batch.Rows, "new", f.batch.New, "changed", f.batch.Changed,
		"unchanged", f.batch.Unchanged, "rejected", f.batch.Rejected)
	if f.batch.State == intake.StateChecked {
		c.say("cli.file_reason", "percent", int(f.batch.Confidence*100), "reason", reasonFor(f.batch.Recognition, c.lang))
	}
	for _, k := range kindsOf(f.findings) {
		key := "cli.finding_kind"
		if k.first.Row == 0 {
			key = "cli.finding_of_file"
		}
		c.say(key, "count", k.count, "severity", locale.T("cli.severity_"+string(k.first.Severity)),
			"text", k.first.Text, "row", k.first.Row, "remedy", k.first.Remedy)
	}
}

type findingKind struct {
	first intake.Finding
	count int
}

// kindsOf groups findings by code, errors first, with an example of each.
func kindsOf(all []intake.Finding) []findingKind {
	var out []findingKind
	at := map[string]int{}
	for _, f := range all {
		i, ok := at[f.Code]
		if !ok {
			i = len(out)
			at[f.Code] = i
			out = append(out, findingKind{first: f})
		}
		out[i].count++
	}
	weight := map[intake.Severity]int{intake.SeverityError: 0, intake.SeverityWarning: 1, intake.SeverityNotice: 2}
	slices.SortStableFunc(out, func(a, b findingKind) int {
		return (weight[a.first.Severity]-weight[b.first.Severity])*1_000_000_000 + b.count - a.count
	})
	return out
}

// regionOf is the region a command works on: the flag, or the home region of
// the installation.
func (in *installation) regionOf(ctx context.Context, flag string) (region.Code, error) {
	if flag == "" {
		if in.home == "" {
			return "", fault.New("cli.region", fault.Invalid, locale.T("cli.region_needed"), nil)
		}
		flag = string(in.home)
	}
	return regency(in.areas, flag)
}

// regency reads the code of a kabupaten or kota.
func regency(areas *region.Directory, flag string) (region.Code, error) {
	code, err := region.ParseCode(flag)
	if err != nil {
		return "", err
	}
	if _, known := areas.Area(code); !known || code.Level() != region.LevelRegency {
		return "", fault.New("cli.region", fault.Invalid, locale.T("cli.region_unknown", "code", flag), nil)
	}
	return code, nil
}

// knownRegency judges a code before there is an installation; "" is left to
// the installation.
func knownRegency(flag string) error {
	if flag == "" {
		return nil
	}
	areas, err := region.Load()
	if err != nil {
		return err
	}
	_, err = regency(areas, flag)
	return err
}

// homeRegion is the setting that holds the region of the installation.
const homeRegion = "home_region"

// adopt makes a region the home region of an installation that has none.
func (in *installation) adopt(ctx context.Context, code region.Code) error {
	if in.home != "" {
		return nil
	}
	in.home = code
	return in.db.SetSetting(ctx, homeRegion, string(code))
}

// dateFlag reads a date of the command line; empty gives def.
func dateFlag(s string, def civil.Date) (civil.Date, error) {
	if s == "" {
		return def, nil
	}
	d, err := civil.ParseDate(s)
	if err != nil {
		return d, fault.New("cli.date", fault.Invalid, locale.T("cli.date_invalid", "date", s), err)
	}
	return d, nil
}

// actorName is who the command line acts for.
func actorName(ctx context.Context) string {
	a, _ := access.ActorFrom(ctx)
	return a.User.Name
}

func dialectTitle(d *intake.Dialect, l locale.Language) string {
	if d == nil {
		return ""
	}
	if t := d.Title[string(l)]; t != "" {
		return t
	}
	return fmt.Sprint(d.ID)
}
