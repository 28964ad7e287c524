package verification

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Status of a determination.
type Status string

// A draft can be edited; a frozen one is changed only by additions and
// removals.
const (
	Draft  Status = "draft"
	Frozen Status = "frozen"
)

// Rule says what puts a family that was found on the list.
type Rule string

// The rules.
const (
	ByJudgement Rule = "judged"   // the visit judged it eligible
	ByCriteria  Rule = "criteria" // the criteria reach the threshold
	ByBoth      Rule = "both"     // judged eligible, and the threshold is reached
)

// Rules are all rules.
var Rules = []Rule{ByJudgement, ByCriteria, ByBoth}

// Text states the rule, with the threshold and number of criteria.
func (r Rule) Text(threshold, total int) locale.Text {
	return locale.T("verification.rule_"+string(r), "threshold", threshold, "total", total)
}

// Determination is a decree and its list.
type Determination struct {
	ID              string
	Area            region.Code // kab/kota
	Title           string
	DecreeNo        string
	DecreeDate      civil.Date
	Signatory       string
	Position        string
	LegalBasis      string
	CriteriaSet     string // "" when no criteria are used
	CriteriaVersion int
	Rule            Rule
	DataDate        civil.Date
	Note            string
	Relation        Relation // to an older decree; "": none
	Related         string   // id of the older decree
	Status          Status
	Families        int // of the frozen list; 0 for a draft
	Persons         int
	Format          int    // version of the canonical form
	Hash            string // SHA-256 of the canonical form, hexadecimal
	FrozenAt        time.Time
	FrozenBy        string
	Attachment      string // name of the file with the signed decree
	AttachmentHash  string // SHA-256 of the file, hexadecimal
	Version         int    // raised with every edit
	BatchID         string
	Row             int
	RecordedAt      time.Time
	RecordedBy      string
	// Repeated, in the answer of Save: the same draft was there, this is it.
	Repeated bool
}

// Minutes are the berita acara of a deliberation.
type Minutes struct {
	ID             string
	Determination  string // the decree that rests on them, "" until then
	Area           region.Code
	Number         string
	HeldOn         civil.Date
	Place          string
	Signatory      string
	Position       string
	LegalBasis     string
	Attendees      string         // names or a number, as the minutes say
	Counts         map[string]int // "listed", "found", "died", …, "eligible", … of the area when recorded
	Attachment     string
	AttachmentHash string
	Note           string
	BatchID        string
	Row            int
	RecordedAt     time.Time
	RecordedBy     string
}

// File is a signed document.
type File struct {
	Owner  string // id of the determination or minutes
	Name   string
	Hash   string // SHA-256, hexadecimal
	Size   int
	Sealed []byte
}

// Entry is a family on a frozen list.
type Entry struct {
	Seq      int // 1-based, as in the canonical form
	FamilyID string
	Area     region.Code
	Persons  int
	Decile   int
	Met      int    // criteria met, -1 when no criteria are used
	Sealed   []byte // the line of the canonical form
}

// ListStore keeps determinations, minutes, lists and changes.
type ListStore interface {
	Determinations(ctx context.Context, scope region.Scope) ([]Determination, error)
	// Determination is NotFound outside of the scope. A narrower scope than
	// its area still sees it: its entries are what the scope limits.
	Determination(ctx context.Context, scope region.Scope, id string) (Determination, error)
	// AddDetermination keeps a new draft; false when another one has its
	// DraftKey or its number.
	AddDetermination(ctx context.Context, d Determination) (bool, error)
	// EditDetermination replaces a draft that still has the version before;
	// false when it does not.
	EditDetermination(ctx context.Context, d Determination, before int) (bool, error)
	// TouchDraft raises the version of a draft, which keeps others from
	// freezing what they read before; false when it is no draft any more.
	TouchDraft(ctx context.Context, d Determination) (bool, error)
	// Choices are the choices of a determination, the oldest first.
	Choices(ctx context.Context, scope region.Scope, id string) ([]Choice, error)
	AddChoice(ctx context.Context, c Choice) error
	// Freeze marks a draft of the version as frozen with the facts in d and
	// writes its entries; false when it is not that draft any more.
	Freeze(ctx context.Context, d Determination, entries iter.Seq[Entry]) (bool, error)
	Entries(ctx context.Context, scope region.Scope, id string) iter.Seq2[Entry, error]
	// Entry is the entry of one family; false when it is not on the list.
	Entry(ctx context.Context, scope region.Scope, id, family string) (Entry, bool, error)
	Changes(ctx context.Context, scope region.Scope, id string) ([]Change, error)
	// AddChanges keeps changes of lists of one regency.
	AddChanges(ctx context.Context, changes []Change) error
	// LastChanges is, of every family that any frozen list of the regency
	// gained or lost since it was frozen, the last change that a person
	// recorded. One that left a list and stands on one that was frozen since
	// has none.
	LastChanges(ctx context.Context, regency region.Code) ([]Change, error)
	Minutes(ctx context.Context, scope region.Scope) ([]Minutes, error)
	AddMinutes(ctx context.Context, m Minutes) error
	// LinkMinutes rests a decree on the minutes of its area up to a day.
	LinkMinutes(ctx context.Context, d Determination) error
	// RemoveDocuments forgets the drafts and unlinked minutes of a batch.
	RemoveDocuments(ctx context.Context, regency region.Code, batch string) error
	AddFile(ctx context.Context, area region.Code, f File, at time.Time, by string) error
	File(ctx context.Context, scope region.Scope, owner, hash string) (File, error)
}

// Save creates a draft (ID "") or edits one. When a draft that says the same is
// there already, that one is given back instead of a second one. An edit needs the Version that
// was read; when somebody was faster it is a Conflict, and so is the edit of a
// frozen determination.
func (s *Service) Save(ctx context.Context, scope region.Scope, d Determination, by string) (Determination, error) {
	const op = "verification.Save"
	if d.Area.Level() != region.LevelRegency || !scope.Contains(d.Area) {
		return Determination{}, fault.New(op, fault.Forbidden, locale.T("verification.area_needs_regency"), nil)
	}
	err := s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		if err := s.complete(ctx, &d); err != nil {
			return err
		}
		if err := s.uniqueDecree(ctx, d); err != nil {
			return err
		}
		if err := s.checkRelation(ctx, d, false); err != nil {
			return err
		}
		if err := s.described(d); err != nil {
			return err
		}
		if d.ID == "" {
			return s.create(ctx, &d, by)
		}
		return s.edit(ctx, &d)
	})
	return d, fault.Wrap(op, err)
}

// described refuses a draft that nobody could tell from others, or of data that
// do not exist yet.
func (s *Service) described(d Determination) error {
	switch today := civil.DateOf(s.Now()); {
	case strings.TrimSpace(d.Title) == "":
		return fault.New("verification", fault.Invalid, locale.T("verification.draft_untitled"), nil)
	case d.DataDate.After(today):
		return fault.New("verification", fault.Invalid, locale.T("verification.draft_in_future", "date", d.DataDate), nil)
	}
	return nil
}

// create keeps a new draft, or gives back the one that says the same.
func (s *Service) create(ctx context.Context, d *Determination, by string) error {
	for range 2 {
		same, ok, err := s.sameDraft(ctx, *d)
		if err != nil {
			return err
		}
		if ok {
			*d = same
			return nil
		}
		d.ID, d.Version, d.Status = s.NewID(), 1, Draft
		d.RecordedAt, d.RecordedBy = s.Now(), by
		if added, err := s.Store.AddDetermination(ctx, *d); err != nil || added {
			return err
		}
		// Somebody made it between our looking and writing.
	}
	return fault.New("verification", fault.Conflict, locale.T("verification.decree_exists", "decree", d.DecreeNo), nil)
}

// sameDraft finds a draft that differs in nothing that a person decides.
func (s *Service) sameDraft(ctx context.Context, d Determination) (Determination, bool, error) {
	all, err := s.Store.Determinations(ctx, region.ScopeOf(d.Area))
	if err != nil {
		return Determination{}, false, err
	}
	for _, o := range all {
		if o.Status == Draft && o.sameAs(d) {
			o.Repeated = true
			return o, true, nil
		}
	}
	return Determination{}, false, nil
}

// sameAs reports whether two drafts are the same to a person.
func (d Determination) sameAs(o Determination) bool { return d.DraftKey() == o.DraftKey() }

// DraftKey is the same for drafts that differ in nothing that a person decides.
func (d Determination) DraftKey() string {
	sum := sha256.New()
	for _, v := range []string{string(d.Area), strings.TrimSpace(d.Title), d.DecreeNo, d.DecreeDate.String(), d.Signatory, d.Position, d.LegalBasis,
		d.CriteriaSet, strconv.Itoa(d.CriteriaVersion), string(d.Rule), d.DataDate.String(), d.Note, string(d.Relation), d.Related, d.BatchID} {
		io.WriteString(sum, row(v)) // a hash takes everything
	}
	return hexSum(sum)
}

// edit writes what a person may change of a draft.
func (s *Service) edit(ctx context.Context, d *Determination) error {
	old, err := s.Store.Determination(ctx, region.ScopeOf(d.Area), d.ID)
	if err != nil {
		return err
	}
	if old.Status == Frozen {
		return frozenConflict(old)
	}
	d.Status, d.Families, d.Persons, d.Format, d.Hash, d.FrozenAt, d.FrozenBy = Draft, 0, 0, 0, "", time.Time{}, ""
	d.BatchID, d.Row, d.RecordedAt, d.RecordedBy = old.BatchID, old.Row, old.RecordedAt, old.RecordedBy
	before := d.Version
	d.Version++
	ok, err := s.Store.EditDetermination(ctx, *d, before)
	if err == nil && !ok {
		err = fault.New("verification", fault.Conflict, locale.T("verification.edited_meanwhile"), nil)
	}
	return err
}

func frozenConflict(d Determination) error {
	return fault.New("verification", fault.Conflict,
		locale.T("verification.is_frozen", "decree", d.DecreeNo, "date", civil.DateOf(d.FrozenAt)), nil)
}

// complete fills in the criteria's version and the rule, and checks both.
func (s *Service) complete(ctx context.Context, d *Determination) error {
	if d.CriteriaSet == "" {
		if d.Rule == "" {
			d.Rule = ByJudgement
		}
		if d.Rule != ByJudgement {
			return fault.New("verification", fault.Invalid, locale.T("verification.rule_needs_set"), nil)
		}
		d.CriteriaVersion = 0
		return nil
	}
	set, err := s.Set(ctx, d.Area, d.CriteriaSet, d.CriteriaVersion)
	if err != nil {
		return err
	}
	d.CriteriaVersion = set.Version
	switch d.Rule {
	case "":
		d.Rule = ByBoth
	case ByJudgement, ByCriteria, ByBoth:
	default:
		return fault.New("verification", fault.Invalid, locale.T("verification.rule_unknown", "value", string(d.Rule)), nil)
	}
	return nil
}

func (s *Service) uniqueDecree(ctx context.Context, d Determination) error {
	if d.DecreeNo == "" {
		return nil
	}
	all, err := s.Store.Determinations(ctx, region.ScopeOf(d.Area))
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID != d.ID && strings.EqualFold(o.DecreeNo, d.DecreeNo) {
			return fault.New("verification", fault.Conflict, locale.T("verification.decree_exists", "decree", d.DecreeNo), nil)
		}
	}
	return nil
}

// Determinations are the decrees and drafts of a scope, the newest first.
func (s *Service) Determinations(ctx context.Context, scope region.Scope) ([]Determination, error) {
	out, err := s.Store.Determinations(ctx, scope)
	return out, fault.Wrap("verification.Determinations", err)
}

// Determination reads one.
func (s *Service) Determination(ctx context.Context, scope region.Scope, id string) (Determination, error) {
	d, err := s.Store.Determination(ctx, scope, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New("verification", fault.NotFound, locale.T("verification.determination_unknown"), err)
	}
	return d, fault.Wrap("verification.Determination", err)
}

// whole reads a determination whose whole area lies in the scope: freezing,
// changing and verifying need that.
func (s *Service) whole(ctx context.Context, scope region.Scope, id string) (Determination, error) {
	d, err := s.Determination(ctx, scope, id)
	if err == nil && !scope.Contains(d.Area) {
		err = fault.New("verification", fault.Forbidden, locale.T("verification.area_needs_regency"), nil)
	}
	return d, err
}

// Minutes are the minutes of a scope, by area and date.
func (s *Service) Minutes(ctx context.Context, scope region.Scope) ([]Minutes, error) {
	out, err := s.Store.Minutes(ctx, scope)
	return out, fault.Wrap("verification.Minutes", err)
}

// AddMinutes records minutes and counts the results of their area as they are
// now. The same number for the same area is a Conflict.
func (s *Service) AddMinutes(ctx context.Context, scope region.Scope, m Minutes, by string) (Minutes, error) {
	const op = "verification.AddMinutes"
	if m.Number == "" || m.HeldOn.IsZero() || m.Area.Regency() == "" {
		return Minutes{}, fault.New(op, fault.Invalid, locale.T("verification.minutes_incomplete"), nil)
	}
	if !scope.Contains(m.Area) {
		return Minutes{}, fault.New(op, fault.Forbidden, locale.T("verification.area_outside", "area", string(m.Area)), nil)
	}
	err := s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		past, err := s.Store.Minutes(ctx, region.ScopeOf(m.Area))
		if err != nil {
			return err
		}
		for _, p := range past {
			if p.Area == m.Area && p.Number == m.Number {
				return fault.New(op, fault.Conflict, locale.T("verification.minutes_exist", "number", m.Number), nil)
			}
		}
		if m.Counts, err = s.minutesCounts(ctx, m.Area); err != nil {
			return err
		}
		m.ID, m.RecordedAt, m.RecordedBy = s.NewID(), s.Now(), by
		return s.Store.AddMinutes(ctx, m)
	})
	return m, fault.Wrap(op, err)
}

// minutesCounts counts the families of an area by their answers.
func (s *Service) minutesCounts(ctx context.Context, area region.Code) (map[string]int, error) {
	rows, err := s.Store.CountResults(ctx, region.ScopeOf(area), FunnelRequest{})
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, r := range rows {
		out["listed"] += r.Families
		if r.Existence == "" {
			out["not_verified"] += r.Families
			continue
		}
		out["verified"] += r.Families
		out[string(r.Existence)] += r.Families
		if !r.Existence.Gone() && r.Eligibility != NotJudged {
			out[string(r.Eligibility)] += r.Families
		}
	}
	return out, nil
}

// Attach keeps the file of a signed decree. It may follow the freeze, because
// the paper is signed after the list is fixed; a file is never replaced by
// another one once its hash stands in a frozen determination.
func (s *Service) Attach(ctx context.Context, scope region.Scope, id, name string, content []byte, by string) (Determination, error) {
	const op = "verification.Attach"
	sum := sha256.Sum256(content)
	f := File{Owner: id, Name: name, Hash: hex.EncodeToString(sum[:]), Size: len(content)}
	var d Determination
	err := s.Atomic.Atomically(ctx, func(ctx context.Context) (err error) {
		if d, err = s.whole(ctx, scope, id); err != nil {
			return err
		}
		if d.AttachmentHash == f.Hash {
			return nil
		}
		if d.Status == Frozen && d.AttachmentHash != "" {
			return frozenConflict(d)
		}
		if f.Sealed, err = s.Sealer.Seal(labelFile, content); err != nil {
			return err
		}
		if err := s.Store.AddFile(ctx, d.Area, f, s.Now(), by); err != nil {
			return err
		}
		d.Attachment, d.AttachmentHash = name, f.Hash
		before := d.Version
		d.Version++
		ok, err := s.Store.EditDetermination(ctx, d, before)
		if err == nil && !ok {
			err = fault.New(op, fault.Conflict, locale.T("verification.edited_meanwhile"), nil)
		}
		return err
	})
	return d, fault.Wrap(op, err)
}

// AttachedFile is the file of a signed decree, checked against its hash.
func (s *Service) AttachedFile(ctx context.Context, scope region.Scope, id string) (name string, content []byte, err error) {
	const op = "verification.AttachedFile"
	d, err := s.Determination(ctx, scope, id)
	if err != nil {
		return "", nil, err
	}
	f, err := s.Store.File(ctx, scope, id, d.AttachmentHash)
	if err != nil {
		return "", nil, fault.Wrap(op, err)
	}
	if content, err = s.Sealer.Open(labelFile, f.Sealed); err != nil {
		return "", nil, fault.Wrap(op, err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != d.AttachmentHash {
		return "", nil, fault.New(op, fault.Internal, locale.T("verification.file_altered", "file", f.Name), nil)
	}
	return f.Name, content, nil
}
