package verification

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// The canonical form of a frozen list, version 1. It is UTF-8 text, lines end
// with a line feed, values are parted by a tab; inside a value a tab is
// written \t, a line feed \n, a carriage return \r, a backslash \\.
//
//	tuntas-determination	1
//	id	<id>                    one line per fact of the decree, in the order of header()
//	…
//	replaces	<id>            or supplements, only when the decree does so
//	…
//	<the names of the columns>
//	1	61.72.03.1003	…       one line per family, ordered by area, head's name, family id
//
// SHA-256 over all of its bytes is the hash of the determination.
const canonicalFormat = 1

const canonicalMark = "tuntas-determination"

var canonicalColumns = []string{"seq", "area", "family", "source_key", "head_name", "nik", "kk", "address", "rt", "rw",
	"persons", "decile", "existence", "eligibility", "met"}

// Line is a family of a frozen list as the canonical form has it.
type Line struct {
	Seq         int
	Area        region.Code
	FamilyID    string
	SourceKey   string
	HeadName    string
	NIK, KK     string // clear text, "" when not known
	Address     string
	RT, RW      string
	Persons     int
	Decile      int
	Existence   Existence
	Eligibility Eligibility
	Met         int // -1 when no criteria are used
}

var escaper = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

var unescaper = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r")

func row(values ...string) string {
	for i, v := range values {
		values[i] = escaper.Replace(v)
	}
	return strings.Join(values, "\t") + "\n"
}

// String is the line of the canonical form, with its line feed.
func (l Line) String() string {
	return row(strconv.Itoa(l.Seq), string(l.Area), l.FamilyID, l.SourceKey, l.HeadName, l.NIK, l.KK, l.Address, l.RT, l.RW,
		strconv.Itoa(l.Persons), strconv.Itoa(l.Decile), string(l.Existence), string(l.Eligibility), strconv.Itoa(l.Met))
}

// parseLine reads a line of the canonical form.
func parseLine(s string) (Line, error) {
	v := strings.Split(strings.TrimSuffix(s, "\n"), "\t")
	if len(v) != len(canonicalColumns) {
		return Line{}, fmt.Errorf("verification: a line has %d values, want %d", len(v), len(canonicalColumns))
	}
	for i := range v {
		v[i] = unescaper.Replace(v[i])
	}
	l := Line{Area: region.Code(v[1]), FamilyID: v[2], SourceKey: v[3], HeadName: v[4], NIK: v[5], KK: v[6], Address: v[7],
		RT: v[8], RW: v[9], Existence: Existence(v[12]), Eligibility: Eligibility(v[13])}
	for i, n := range map[int]*int{0: &l.Seq, 10: &l.Persons, 11: &l.Decile, 14: &l.Met} {
		var err error
		if *n, err = strconv.Atoi(v[i]); err != nil {
			return Line{}, err
		}
	}
	return l, nil
}

// header is the canonical form before the first family.
func header(d Determination) string {
	var b strings.Builder
	b.WriteString(row(canonicalMark, strconv.Itoa(canonicalFormat)))
	for _, f := range [][2]string{
		{"id", d.ID}, {"area", string(d.Area)}, {"title", d.Title}, {"decree", d.DecreeNo}, {"date", d.DecreeDate.String()},
		{"signatory", d.Signatory}, {"position", d.Position}, {"legal_basis", d.LegalBasis},
		{"criteria", d.CriteriaSet}, {"criteria_version", strconv.Itoa(d.CriteriaVersion)}, {"rule", string(d.Rule)},
		{"data_date", d.DataDate.String()}, {string(d.Relation), d.Related},
		{"families", strconv.Itoa(d.Families)}, {"persons", strconv.Itoa(d.Persons)},
	} {
		if f[0] != "" { // a decree without a relation has no line for it
			b.WriteString(row(f[0], f[1]))
		}
	}
	b.WriteString(strings.Join(canonicalColumns, "\t") + "\n")
	return b.String()
}

// WriteCanonical writes the canonical form of a frozen list and returns the
// SHA-256 of what it wrote. The text holds NIK and KK in clear.
func (s *Service) WriteCanonical(ctx context.Context, scope region.Scope, id string, w io.Writer) (string, error) {
	const op = "verification.WriteCanonical"
	d, err := s.whole(ctx, scope, id)
	if err != nil {
		return "", err
	}
	if d.Status != Frozen {
		return "", fault.New(op, fault.Conflict, locale.T("verification.not_frozen"), nil)
	}
	sum := sha256.New()
	out := bufio.NewWriter(io.MultiWriter(sum, w))
	if err := s.writeCanonical(ctx, d, out); err != nil {
		return "", fault.Wrap(op, err)
	}
	if err := out.Flush(); err != nil {
		return "", fault.Wrap(op, err)
	}
	return hexSum(sum), nil
}

func (s *Service) writeCanonical(ctx context.Context, d Determination, w io.Writer) error {
	if _, err := io.WriteString(w, header(d)); err != nil {
		return err
	}
	for e, err := range s.Store.Entries(ctx, region.ScopeOf(d.Area), d.ID) {
		if err != nil {
			return err
		}
		line, err := s.Sealer.Open(labelEntry, e.Sealed)
		if err != nil {
			return err
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// Verified is the outcome of a verification.
type Verified struct {
	Determination  Determination
	Hash           string // of what is there now
	OK             bool   // it equals the hash of the decree
	Problem        locale.Text
	FamiliesStored int
}

// Verify works out the hash of a frozen list again from the stored decree and
// its sealed lines, and compares each entry's columns with its line. OK tells
// whether nothing has been altered since the freeze.
func (s *Service) Verify(ctx context.Context, scope region.Scope, id string) (Verified, error) {
	const op = "verification.Verify"
	d, err := s.whole(ctx, scope, id)
	if err != nil {
		return Verified{}, err
	}
	if d.Status != Frozen {
		return Verified{}, fault.New(op, fault.Conflict, locale.T("verification.not_frozen"), nil)
	}
	out := Verified{Determination: d}
	sum := sha256.New()
	io.WriteString(sum, header(d)) // a hash takes everything
	altered := 0
	for e, err := range s.Store.Entries(ctx, region.ScopeOf(d.Area), d.ID) {
		if err != nil {
			return Verified{}, fault.Wrap(op, err)
		}
		out.FamiliesStored++
		line, err := s.Sealer.Open(labelEntry, e.Sealed)
		if err != nil {
			altered++
			continue
		}
		sum.Write(line)
		l, err := parseLine(string(line))
		if err != nil || l.Seq != e.Seq || l.FamilyID != e.FamilyID || l.Area != e.Area || l.Persons != e.Persons ||
			l.Decile != e.Decile || l.Met != e.Met {
			altered++
		}
	}
	out.Hash = hexSum(sum)
	switch {
	case altered > 0:
		out.Problem = locale.T("verification.entries_altered", "count", altered)
	case out.FamiliesStored != d.Families:
		out.Problem = locale.T("verification.entries_missing", "stored", out.FamiliesStored, "families", d.Families)
	case out.Hash != d.Hash:
		out.Problem = locale.T("verification.hash_differs", "hash", out.Hash, "expected", d.Hash)
	default:
		out.OK = true
	}
	return out, nil
}

// VerifyFile checks an exported canonical file against the determination that
// it names. A file of another kind is Invalid.
func (s *Service) VerifyFile(ctx context.Context, scope region.Scope, r io.Reader) (Verified, error) {
	const op = "verification.VerifyFile"
	sum := sha256.New()
	in := bufio.NewReader(io.TeeReader(r, sum))
	notOurs := fault.New(op, fault.Invalid, locale.T("verification.file_not_canonical"), nil)
	var id string
	for i := range 2 {
		line, err := in.ReadString('\n')
		if err != nil || len(line) > 1000 {
			return Verified{}, notOurs
		}
		v := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(v) != 2 || i == 0 && (v[0] != canonicalMark || v[1] != strconv.Itoa(canonicalFormat)) || i == 1 && v[0] != "id" {
			return Verified{}, notOurs
		}
		id = v[1]
	}
	d, err := s.Determination(ctx, scope, id)
	if err != nil {
		return Verified{}, err
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return Verified{}, fault.Wrap(op, err)
	}
	out := Verified{Determination: d, Hash: hexSum(sum), FamiliesStored: d.Families}
	out.OK = d.Status == Frozen && out.Hash == d.Hash
	if !out.OK {
		out.Problem = locale.T("verification.hash_differs", "hash", out.Hash, "expected", d.Hash)
	}
	return out, nil
}

// Lines are the families of a frozen list as they were frozen, with NIK and KK
// in clear: for the annex of the decree. Only those inside the scope.
func (s *Service) Lines(ctx context.Context, scope region.Scope, id string) ([]Line, error) {
	const op = "verification.Lines"
	d, err := s.Determination(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	out := make([]Line, 0, d.Families)
	for e, err := range s.Store.Entries(ctx, scope, id) {
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		line, err := s.Sealer.Open(labelEntry, e.Sealed)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		l, err := parseLine(string(line))
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		out = append(out, l)
	}
	return out, nil
}

// RegisterLines are families as the register has them today, in the form of the
// lines of a list: for those that joined a list after it was frozen. Seq is 0.
func (s *Service) RegisterLines(ctx context.Context, scope region.Scope, families []string) ([]Line, error) {
	const op = "verification.RegisterLines"
	if len(families) == 0 {
		return nil, nil
	}
	var out []Line
	for c, err := range s.Store.Cases(ctx, scope, CaseFilter{Families: families}) {
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		l, err := s.line(proposedCase{decide(&c, ByJudgement, nil, nil), c})
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		out = append(out, l)
	}
	return out, nil
}
