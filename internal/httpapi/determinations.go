package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type minutesWire struct {
	ID       string `json:"id"`
	Number   string `json:"number"`
	HeldOn   string `json:"heldOn"`
	Place    string `json:"place"`
	Area     string `json:"area"`
	AreaName string `json:"areaName"`
}

type changeWire struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	FamilyID   string `json:"familyId"`
	HeadName   string `json:"headName"`
	AreaName   string `json:"areaName"`
	Reason     string `json:"reason"`
	ReasonText string `json:"reasonText"`
	OnDate     string `json:"onDate"`
	Document   string `json:"document"`
	Note       string `json:"note"`
	RecordedAt string `json:"recordedAt"`
	RecordedBy string `json:"recordedBy"`
}

// relatedWire is a decree that replaces or supplements another one.
type relatedWire struct {
	ID           string `json:"id"`
	DecreeNo     string `json:"decreeNo"`
	DecreeDate   string `json:"decreeDate"`
	Relation     string `json:"relation"`
	RelationText string `json:"relationText"`
}

// choiceWire is a family that a person put into a draft or took out of it.
type choiceWire struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	FamilyID   string `json:"familyId"`
	HeadName   string `json:"headName"`
	AreaName   string `json:"areaName"`
	Reason     string `json:"reason"`
	RecordedAt string `json:"recordedAt"`
	RecordedBy string `json:"recordedBy"`
	// Last says that no later choice about the family takes its place.
	Last bool `json:"last"`
}

type determinationWire struct {
	ID              string        `json:"id"`
	Title           string        `json:"title"`
	Area            string        `json:"area"`
	AreaName        string        `json:"areaName"`
	Status          string        `json:"status"`
	DecreeNo        string        `json:"decreeNo"`
	DecreeDate      string        `json:"decreeDate"`
	Signatory       string        `json:"signatory"`
	Position        string        `json:"position"`
	LegalBasis      string        `json:"legalBasis"`
	CriteriaSet     string        `json:"criteriaSet"`
	CriteriaSetName string        `json:"criteriaSetName"`
	DataDate        string        `json:"dataDate"`
	Families        int           `json:"families"`
	Persons         int           `json:"persons"`
	CurrentFamilies int           `json:"currentFamilies"`
	CurrentPersons  int           `json:"currentPersons"`
	AsOf            string        `json:"asOf"`
	Hash            string        `json:"hash"`
	FrozenAt        string        `json:"frozenAt"`
	FrozenBy        string        `json:"frozenBy"`
	Minutes         []minutesWire `json:"minutes"`
	Changes         []changeWire  `json:"changes"`
	// Reasons are why how many families are in a draft or not.
	Reasons []reasonWire `json:"reasons"`
	// LeftOut are families that a draft leaves out though a visit or an older
	// list says that they are eligible.
	LeftOut []leftOutWire `json:"leftOut"`
	// Choices are the families chosen by hand before the list was frozen.
	Choices []choiceWire `json:"choices"`
	// Relations are the older decree that this one replaces or supplements, then
	// the newer ones that do so to it.
	Relations []relatedWire `json:"relations"`
	// Notice says that what was asked for was there already; "" otherwise.
	Notice string `json:"notice"`
}

// reasonWire counts the families of a draft with one reason.
type reasonWire struct {
	Text     string `json:"text"`
	In       bool   `json:"in"`
	Families int    `json:"families"`
}

// leftOutWire is a family that a draft leaves out though it was judged eligible,
// or was on a list before, and why.
type leftOutWire struct {
	FamilyID string `json:"familyId"`
	HeadName string `json:"headName"`
	AreaName string `json:"areaName"`
	Why      string `json:"why"`
	OnDate   string `json:"onDate"`
	Document string `json:"document"`
	Note     string `json:"note"`
}

type determinationList struct {
	Items []determinationWire `json:"items"`
}

// AsOfQuery is an id and a day.
type AsOfQuery struct {
	IDPath
	AsOf string `query:"asOf" maxLength:"10"`
}

func (s *server) determinations(api huma.API) {
	handle(s, api, http.MethodGet, "/determinations", may(access.ViewAggregate), s.listDeterminations)
	handle(s, api, http.MethodPost, "/determinations", may(access.Determine), s.draftDetermination)
	handle(s, api, http.MethodGet, "/determinations/{id}", may(access.ViewAggregate), func(ctx context.Context, actor access.Actor, in *AsOfQuery) (*body[determinationWire], error) {
		return s.oneDetermination(ctx, actor, in.ID, in.AsOf)
	})
	handle(s, api, http.MethodGet, "/determinations/{id}/entries", may(access.ViewFamilies), s.entries)
	handle(s, api, http.MethodPost, "/determinations/{id}/freeze", may(access.Determine), s.freeze)
	handle(s, api, http.MethodPost, "/determinations/{id}/choices", may(access.Determine), s.chooseFamily)
	handle(s, api, http.MethodPost, "/determinations/{id}/changes", may(access.Determine), s.changeDetermination)
	handle(s, api, http.MethodGet, "/determinations/{id}/verify", may(access.ViewAggregate), s.verifyDetermination)
	handle(s, api, http.MethodGet, "/determinations/{id}/movement", may(access.ViewAggregate), s.movement)
}

// day reads a date of a request; "" gives def.
func day(text string, def civil.Date) (civil.Date, error) {
	if text == "" {
		return def, nil
	}
	d, err := civil.ParseDate(text)
	if err != nil {
		return d, fault.New("httpapi", fault.Invalid, locale.T("httpapi.bad_date", "value", text), err)
	}
	return d, nil
}

func (s *server) today() civil.Date { return civil.DateOf(s.Now()) }

func (s *server) listDeterminations(ctx context.Context, actor access.Actor, _ *none) (*body[determinationList], error) {
	all, err := s.Verification.Determinations(ctx, actor.Scope)
	if err != nil {
		return nil, err
	}
	out := determinationList{Items: []determinationWire{}}
	for _, d := range all {
		w, err := s.determinationWire(ctx, actor, d, s.today())
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, w)
	}
	return answer(out), nil
}

func (s *server) oneDetermination(ctx context.Context, actor access.Actor, id, asOf string) (*body[determinationWire], error) {
	on, err := day(asOf, s.today())
	if err != nil {
		return nil, err
	}
	d, err := s.Verification.Determination(ctx, actor.Scope, id)
	if err != nil {
		return nil, err
	}
	w, err := s.determinationWire(ctx, actor, d, on)
	if err != nil {
		return nil, err
	}
	if err := s.addMinutes(ctx, actor, d, &w); err != nil {
		return nil, err
	}
	if err := s.addChanges(ctx, actor, d, &w); err != nil {
		return nil, err
	}
	if err := s.addChoices(ctx, actor, d, &w); err != nil {
		return nil, err
	}
	return answer(w), nil
}

// determinationWire counts a draft as its rule would choose today, and a
// frozen list as of a day.
func (s *server) determinationWire(ctx context.Context, actor access.Actor, d verification.Determination, on civil.Date) (determinationWire, error) {
	w := determinationWire{ID: d.ID, Title: d.Title, Area: string(d.Area), AreaName: s.Directory.FullName(d.Area), Status: string(d.Status), DecreeNo: d.DecreeNo,
		DecreeDate: d.DecreeDate.String(), Signatory: d.Signatory, Position: d.Position, LegalBasis: d.LegalBasis, CriteriaSet: d.CriteriaSet, DataDate: d.DataDate.String(),
		Families: d.Families, Persons: d.Persons, AsOf: on.String(), Hash: d.Hash, FrozenAt: instant(d.FrozenAt), FrozenBy: d.FrozenBy, Minutes: []minutesWire{}, Changes: []changeWire{}, Reasons: []reasonWire{}, LeftOut: []leftOutWire{}, Choices: []choiceWire{}, Relations: []relatedWire{}}
	if err := s.addRelations(ctx, actor, d, &w); err != nil {
		return w, err
	}
	if d.CriteriaSet != "" {
		if set, err := s.Verification.Set(ctx, d.Area.Regency(), d.CriteriaSet, d.CriteriaVersion); err == nil {
			w.CriteriaSetName = inLanguage(set.Title, languageOf(ctx))
		}
	}
	if d.Status != verification.Frozen {
		p, err := s.Verification.Proposal(ctx, actor.Scope, d.ID)
		if err != nil {
			return w, err
		}
		w.Families, w.Persons, w.CurrentFamilies, w.CurrentPersons = p.Families, p.Persons, p.Families, p.Persons
		for _, v := range verification.Verdicts {
			if n := p.ByVerdict[v]; n > 0 {
				w.Reasons = append(w.Reasons, reasonWire{languageOf(ctx).Render(v.Text()), v.In(), n})
			}
		}
		w.LeftOut = s.leftOut(ctx, actor, p)
		return w, nil
	}
	if !actor.Scope.Contains(d.Area) { // what of it lies in the caller's area
		frozen, err := s.Verification.ListAsOf(ctx, actor.Scope, d.ID, d.DecreeDate)
		if err != nil {
			return w, err
		}
		w.Families, w.Persons = 0, 0
		for _, l := range frozen {
			if l.Seq > 0 {
				w.Families++
				w.Persons += l.Persons
			}
		}
	}
	list, err := s.Verification.ListAsOf(ctx, actor.Scope, d.ID, on)
	if err != nil {
		return w, err
	}
	for _, l := range list {
		w.CurrentFamilies++
		w.CurrentPersons += l.Persons
	}
	return w, nil
}

// leftOut names the families that a draft leaves out though a removal or a
// judgement speaks for them, for those who may see families. What is on the
// list that the draft supplements has its place.
func (s *server) leftOut(ctx context.Context, actor access.Actor, p verification.Proposal) []leftOutWire {
	out := []leftOutWire{}
	if !actor.Role.Can(access.ViewFamilies) {
		return out
	}
	for _, l := range p.Lines {
		if l.Verdict.In() || l.Verdict == verification.OutListed || l.Removal == nil && !l.Eligibility.Positive() {
			continue
		}
		w := leftOutWire{FamilyID: l.FamilyID, HeadName: l.HeadName, AreaName: s.areaName(l.Area), Why: languageOf(ctx).Render(l.Why())}
		if r := l.Removal; r != nil {
			w.OnDate, w.Document, w.Note = r.On.String(), r.Document, r.Note
		}
		out = append(out, w)
	}
	return out
}

func (s *server) addMinutes(ctx context.Context, actor access.Actor, d verification.Determination, w *determinationWire) error {
	minutes, err := s.Verification.Minutes(ctx, actor.Scope)
	if err != nil {
		return err
	}
	for _, m := range minutes {
		if m.Determination == d.ID {
			w.Minutes = append(w.Minutes, minutesWire{m.ID, m.Number, m.HeldOn.String(), m.Place, string(m.Area), s.Directory.FullName(m.Area)})
		}
	}
	return nil
}

func (s *server) addChanges(ctx context.Context, actor access.Actor, d verification.Determination, w *determinationWire) error {
	changes, err := s.Verification.Changes(ctx, actor.Scope, d.ID)
	if err != nil {
		return err
	}
	// What another decree did to the whole list is told by its relation.
	changes = slices.DeleteFunc(changes, func(c verification.Change) bool {
		return c.Reason == verification.ReasonReplaced || c.Reason == verification.ReasonSupplemented
	})
	ids := make([]string, len(changes))
	for i, c := range changes {
		ids[i] = c.FamilyID
	}
	heads, err := s.heads(ctx, actor, ids)
	if err != nil {
		return err
	}
	for _, c := range changes {
		w.Changes = append(w.Changes, changeWire{c.ID, string(c.Kind), c.FamilyID, heads[c.FamilyID], s.Directory.FullName(c.Area), string(c.Reason),
			languageOf(ctx).Render(c.Reason.Text()), c.On.String(), c.Document, c.Note, instant(c.RecordedAt), c.RecordedBy})
	}
	return nil
}

// addChoices tells which families were chosen by hand, the newest first.
func (s *server) addChoices(ctx context.Context, actor access.Actor, d verification.Determination, w *determinationWire) error {
	choices, err := s.Verification.Choices(ctx, actor.Scope, d.ID)
	if err != nil {
		return err
	}
	ids := make([]string, len(choices))
	for i, c := range choices {
		ids[i] = c.FamilyID
	}
	heads, err := s.heads(ctx, actor, ids)
	if err != nil {
		return err
	}
	later := map[string]bool{}
	for _, c := range slices.Backward(choices) {
		w.Choices = append(w.Choices, choiceWire{c.ID, string(c.Kind), c.FamilyID, heads[c.FamilyID], s.Directory.FullName(c.Area), c.Reason,
			instant(c.RecordedAt), c.RecordedBy, !later[c.FamilyID]})
		later[c.FamilyID] = true
	}
	return nil
}

func (s *server) addRelations(ctx context.Context, actor access.Actor, d verification.Determination, w *determinationWire) error {
	all, err := s.Verification.Determinations(ctx, actor.Scope)
	if err != nil {
		return err
	}
	lang := languageOf(ctx)
	add := func(o verification.Determination, relation verification.Relation, text locale.Text) {
		w.Relations = append(w.Relations, relatedWire{o.ID, o.DecreeNo, o.DecreeDate.String(), string(relation), lang.Render(text)})
	}
	for _, o := range all {
		if o.ID == d.Related && d.Relation != "" {
			add(o, d.Relation, d.Relation.Text())
		}
	}
	for _, o := range all {
		if o.Related == d.ID && o.Status == verification.Frozen {
			add(o, o.Relation, o.Relation.TextBy())
		}
	}
	return nil
}

// heads are the names of the heads of families, for those who may see names.
func (s *server) heads(ctx context.Context, actor access.Actor, ids []string) (map[string]string, error) {
	out := map[string]string{}
	if !actor.Role.Can(access.ViewFamilies) || len(ids) == 0 {
		return out, nil
	}
	for part := range slices.Chunk(ids, registry.MaxLimit) {
		families, err := s.Families.Families(ctx, actor.Scope, registry.Filter{Families: part}, registry.Page{Limit: registry.MaxLimit})
		if err != nil {
			return out, err
		}
		for _, f := range families {
			out[f.ID] = f.HeadName
		}
	}
	return out, nil
}

type draftInput struct {
	Body struct {
		Title       string `json:"title" maxLength:"500"`
		Area        string `json:"area" maxLength:"13"`
		CriteriaSet string `json:"criteriaSet" maxLength:"100"`
		DataDate    string `json:"dataDate" maxLength:"10"`
		// Relation says what the decree will do to an older one, Related its id.
		Relation string `json:"relation,omitempty" enum:",replaces,supplements" required:"false"`
		Related  string `json:"related,omitempty" maxLength:"64" required:"false"`
	}
}

func (s *server) draftDetermination(ctx context.Context, actor access.Actor, in *draftInput) (*body[determinationWire], error) {
	area, err := region.ParseCode(in.Body.Area)
	if err != nil {
		return nil, err
	}
	date, err := day(in.Body.DataDate, s.today())
	if err != nil {
		return nil, err
	}
	var d verification.Determination
	err = s.together(ctx, func(ctx context.Context) error {
		d, err = s.Verification.Save(ctx, actor.Scope, verification.Determination{Title: in.Body.Title, Area: area, CriteriaSet: in.Body.CriteriaSet, DataDate: date,
			Relation: verification.Relation(in.Body.Relation), Related: in.Body.Related}, actor.User.Name)
		if err != nil || d.Repeated {
			return err
		}
		return s.Audit.Record(ctx, "determination_draft", "determination:"+d.ID, d.Area, "", nil)
	})
	if err != nil {
		return nil, err
	}
	return s.after(ctx, actor, d.ID, d.Repeated, "verification.draft_exists", d.RecordedAt, d.RecordedBy)
}

// after answers a deed with the determination as it is then; one that was recorded
// before says when and by whom.
func (s *server) after(ctx context.Context, actor access.Actor, id string, repeated bool, key string, at time.Time, by string) (*body[determinationWire], error) {
	out, err := s.oneDetermination(ctx, actor, id, "")
	if err == nil && repeated {
		out.Body.Notice = languageOf(ctx).Render(locale.T(key, "date", civil.DateOf(at), "by", by))
	}
	return out, err
}

type freezeInput struct {
	IDPath
	Body struct {
		DecreeNo   string `json:"decreeNo" minLength:"1" maxLength:"200"`
		DecreeDate string `json:"decreeDate" maxLength:"10"`
		Signatory  string `json:"signatory" minLength:"1" maxLength:"200"`
		Position   string `json:"position" maxLength:"200"`
		LegalBasis string `json:"legalBasis" maxLength:"1000"`
	}
}

func (s *server) freeze(ctx context.Context, actor access.Actor, in *freezeInput) (*body[determinationWire], error) {
	d, err := s.Verification.Determination(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	if d.DecreeDate, err = day(in.Body.DecreeDate, civil.Date{}); err != nil {
		return nil, err
	}
	d.DecreeNo, d.Signatory, d.Position, d.LegalBasis = in.Body.DecreeNo, in.Body.Signatory, in.Body.Position, in.Body.LegalBasis
	err = s.together(ctx, func(ctx context.Context) error {
		if d.Status != verification.Frozen {
			if d, err = s.Verification.Save(ctx, actor.Scope, d, actor.User.Name); err != nil {
				return err
			}
		}
		if d, err = s.Verification.Freeze(ctx, actor.Scope, d.ID, actor.User.Name); err != nil {
			return err
		}
		return s.Audit.Record(ctx, "determination_freeze", "determination:"+d.ID, d.Area, "", map[string]any{"decree": d.DecreeNo, "families": d.Families, "hash": d.Hash})
	})
	if err != nil {
		return nil, err
	}
	return s.oneDetermination(ctx, actor, d.ID, "")
}

type choiceInput struct {
	IDPath
	Body struct {
		Kind     string `json:"kind" enum:"add,remove"`
		FamilyID string `json:"familyId" maxLength:"64"`
		Reason   string `json:"reason" maxLength:"500"`
	}
}

// chooseFamily puts a family into a draft by hand or takes one out.
func (s *server) chooseFamily(ctx context.Context, actor access.Actor, in *choiceInput) (*body[determinationWire], error) {
	var c verification.Choice
	err := s.together(ctx, func(ctx context.Context) (err error) {
		c, err = s.Verification.Choose(ctx, actor.Scope, verification.Choice{Determination: in.ID, FamilyID: in.Body.FamilyID,
			Kind: verification.ChangeKind(in.Body.Kind), Reason: in.Body.Reason}, actor.User.Name)
		if err != nil || c.Repeated {
			return err
		}
		return s.Audit.Record(ctx, "determination_choice", "determination:"+in.ID, c.Area, c.Reason, map[string]any{"kind": c.Kind, "family": c.FamilyID})
	})
	if err != nil {
		return nil, err
	}
	return s.after(ctx, actor, in.ID, c.Repeated, "verification.choice_exists", c.RecordedAt, c.RecordedBy)
}

type changeInput struct {
	IDPath
	Body struct {
		Kind     string `json:"kind" enum:"add,remove"`
		FamilyID string `json:"familyId" maxLength:"64"`
		Reason   string `json:"reason" maxLength:"40"`
		OnDate   string `json:"onDate" maxLength:"10"`
		Document string `json:"document" maxLength:"500"`
		Note     string `json:"note" maxLength:"2000"`
	}
}

func (s *server) changeDetermination(ctx context.Context, actor access.Actor, in *changeInput) (*body[determinationWire], error) {
	on, err := day(in.Body.OnDate, s.today())
	if err != nil {
		return nil, err
	}
	var c verification.Change
	err = s.together(ctx, func(ctx context.Context) error {
		c, err = s.Verification.Change(ctx, actor.Scope, verification.Change{Determination: in.ID, FamilyID: in.Body.FamilyID, Kind: verification.ChangeKind(in.Body.Kind),
			Reason: verification.Reason(in.Body.Reason), On: on, Document: in.Body.Document, Note: in.Body.Note}, actor.User.Name)
		if err != nil || c.Repeated {
			return err
		}
		return s.Audit.Record(ctx, "determination_change", "determination:"+in.ID, c.Area, "", map[string]any{"kind": c.Kind, "reason": c.Reason, "family": c.FamilyID})
	})
	if err != nil {
		return nil, err
	}
	return s.after(ctx, actor, in.ID, c.Repeated, "verification.change_exists", c.RecordedAt, c.RecordedBy)
}

type hashWire struct {
	OK        bool   `json:"ok"`
	Stored    string `json:"stored"`
	Computed  string `json:"computed"`
	Families  int    `json:"families"`
	CheckedAt string `json:"checkedAt"`
}

func (s *server) verifyDetermination(ctx context.Context, actor access.Actor, in *IDPath) (*body[hashWire], error) {
	v, err := s.Verification.Verify(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(hashWire{v.OK, v.Determination.Hash, v.Hash, v.FamiliesStored, instant(s.Now())}), nil
}

type movementQuery struct {
	IDPath
	From string `query:"from" maxLength:"10"`
	To   string `query:"to" maxLength:"10"`
}

type movedWire struct {
	Reason     string `json:"reason"`
	ReasonText string `json:"reasonText"`
	Families   int    `json:"families"`
}

type movementWire struct {
	From    string      `json:"from"`
	To      string      `json:"to"`
	Start   int         `json:"start"`
	Added   []movedWire `json:"added"`
	Removed []movedWire `json:"removed"`
	End     int         `json:"end"`
}

func (s *server) movement(ctx context.Context, actor access.Actor, in *movementQuery) (*body[movementWire], error) {
	from, err := day(in.From, civil.Date{})
	if err != nil {
		return nil, err
	}
	to, err := day(in.To, s.today())
	if err != nil {
		return nil, err
	}
	m, err := s.Verification.Movement(ctx, actor.Scope, in.ID, from, to)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	moved := func(by map[verification.Reason]verification.Amount) []movedWire {
		out := []movedWire{}
		for reason, n := range by {
			out = append(out, movedWire{string(reason), lang.Render(reason.Text()), n.Families})
		}
		slices.SortFunc(out, func(a, b movedWire) int {
			return cmp.Or(cmp.Compare(b.Families, a.Families), cmp.Compare(a.Reason, b.Reason))
		})
		return out
	}
	return answer(movementWire{m.From.String(), m.To.String(), m.Start.Families, moved(m.Added), moved(m.Removed), m.End.Families}), nil
}
