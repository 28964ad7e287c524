package httpapi

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type provenanceWire struct {
	Batch       string `json:"batch"`
	File        string `json:"file"`
	Row         int    `json:"row"`
	DialectName string `json:"dialectName"`
	DataDate    string `json:"dataDate"`
	// Of a cell that was put right when the file came in: by whom, when, and
	// what the file has.
	MendedBy   string `json:"mendedBy"`
	MendedAt   string `json:"mendedAt"`
	MendedFrom string `json:"mendedFrom"`
}

type factWire struct {
	Key        string         `json:"key"`
	Label      string         `json:"label"`
	Value      string         `json:"value"`
	Text       string         `json:"text"`
	Group      string         `json:"group"`
	Provenance provenanceWire `json:"provenance"`
}

type memberWire struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	NIK        string `json:"nik"`
	NIKStatus  string `json:"nikStatus"`
	NIKOk      bool   `json:"nikOk"`
	NIKShared  bool   `json:"nikShared"` // somebody else has it too
	Relation   string `json:"relation"`
	Sex        string `json:"sex"`
	BirthDate  string `json:"birthDate"`
	Age        *int   `json:"age"`
	AgeOn      string `json:"ageOn"`
	Education  string `json:"education"`
	Occupation string `json:"occupation"`
	ValidFrom  string `json:"validFrom"`
	ValidTo    string `json:"validTo"`
	ChildID    string `json:"childId"` // at a posyandu; "" when none knows the person
}

type resultWire struct {
	ID          string `json:"id"`
	Existence   string `json:"existence"`
	Eligibility string `json:"eligibility"`
	Reason      string `json:"reason"`
	Note        string `json:"note"`
	Evidence    string `json:"evidence"`
	VisitedOn   string `json:"visitedOn"`
	Verifier    string `json:"verifier"`
	RecordedAt  string `json:"recordedAt"`
	RecordedBy  string `json:"recordedBy"`
	IsCurrent   bool   `json:"isCurrent"`
}

type receivedWire struct {
	DeliveryID  string `json:"deliveryId"`
	ProgrammeID string `json:"programmeId"`
	Name        string `json:"name"`
	Agency      string `json:"agency"`
	Strategy    int    `json:"strategy"`
	Year        int    `json:"year"`
	Status      string `json:"status"`
	DeliveredOn string `json:"deliveredOn"`
	Amount      int64  `json:"amount"`
	Proof       string `json:"proof"`
	Person      string `json:"person"`
}

type decreeWire struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	DecreeNo   string `json:"decreeNo"`
	DecreeDate string `json:"decreeDate"`
	Status     string `json:"status"`
}

type familyDetail struct {
	familyItem
	KK             string           `json:"kk"`
	Path           []place          `json:"path"`
	MemberList     []memberWire     `json:"memberList"`
	Facts          []factWire       `json:"facts"`
	Verification   []resultWire     `json:"verification"`
	ProgrammeList  []receivedWire   `json:"programmeList"`
	Determinations []decreeWire     `json:"determinations"`
	Provenance     []provenanceWire `json:"provenance"`
}

func (s *server) familyDetail(ctx context.Context, scope region.Scope, id string) (familyDetail, error) {
	snapshot, err := s.Families.Family(ctx, scope, id)
	if err != nil {
		return familyDetail{}, err
	}
	items, err := s.familyItems(ctx, scope, []registry.Family{snapshot.Family})
	if err != nil {
		return familyDetail{}, err
	}
	out := familyDetail{familyItem: items[0], Path: []place{}, Facts: []factWire{}, Verification: []resultWire{}, ProgrammeList: []receivedWire{}, Determinations: []decreeWire{}}
	for _, a := range s.Directory.Path(snapshot.Family.Area) {
		if a.Level >= region.LevelDistrict {
			out.Path = append(out.Path, place{string(a.Code), a.Name})
		}
	}
	origins, err := s.Registry.Provenance(ctx, scope, id)
	if err != nil {
		return out, err
	}
	if out.MemberList, err = s.members(ctx, scope, snapshot); err != nil {
		return out, err
	}
	out.Facts = s.factWires(ctx, snapshot.Family, origins[id])
	out.Provenance = s.sources(ctx, origins)
	results, err := s.Verification.History(ctx, scope, id)
	if err != nil {
		return out, err
	}
	for _, r := range results {
		out.Verification = append(out.Verification, resultWire{r.ID, string(r.Existence), string(r.Eligibility), r.Reason, r.Note, r.Evidence,
			r.VisitedOn.String(), r.Verifier, instant(r.RecordedAt), recorder(r.RecordedBy, languageOf(ctx)), r.Current})
	}
	if err := s.received(ctx, scope, id, &out); err != nil {
		return out, err
	}
	return out, s.decreesOf(ctx, scope, id, &out)
}

func (s *server) members(ctx context.Context, scope region.Scope, snapshot registry.Snapshot) ([]memberWire, error) {
	lang := languageOf(ctx)
	ids := make([]string, len(snapshot.Members))
	for i, p := range snapshot.Members {
		ids[i] = p.ID
	}
	niks, err := s.masked(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	memberships, err := s.Families.Memberships(ctx, scope, snapshot.Family.ID)
	if err != nil {
		return nil, err
	}
	until := map[string]registry.Membership{}
	for _, m := range memberships {
		until[m.PersonID] = m
	}
	shared, err := s.Families.NIKShared(ctx, scope, snapshot.Family.ID)
	if err != nil {
		return nil, err
	}
	children, err := s.Posyandu.OfPersons(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	today := s.today()
	word := func(code string) string {
		if code == "" {
			return ""
		}
		return lang.Render(registry.ValueText(code))
	}
	out := []memberWire{}
	for _, p := range snapshot.Members {
		status := identity.Status(p.NIKStatus)
		m := memberWire{ID: p.ID, Name: p.Name, NIK: niks[p.ID], NIKStatus: lang.Render(status.Text()), NIKOk: status == identity.OK, Relation: word(p.Relation), Sex: p.Sex,
			BirthDate: p.Birth.String(), Education: word(p.Facts["education"]), Occupation: word(p.Facts["occupation"]),
			ValidFrom: until[p.ID].From.String(), ValidTo: until[p.ID].To.String(), ChildID: children[p.ID]}
		if !p.Birth.IsZero() {
			age := p.Birth.AgeOn(today)
			m.Age, m.AgeOn = &age, today.String()
		}
		if m.NIKShared = slices.Contains(shared, p.ID); m.NIKShared {
			said := lang.Render(identity.DuplicateAcrossFiles.Text())
			if !m.NIKOk {
				said = m.NIKStatus + "; " + said
			}
			m.NIKStatus, m.NIKOk = said, false
		}
		out = append(out, m)
	}
	return out, nil
}

// factGroups puts the facts of a family under headings.
func factGroup(key string) string {
	switch {
	case strings.HasPrefix(key, "receives_"):
		return "aid"
	case strings.HasPrefix(key, "asset_"), strings.HasPrefix(key, "livestock_"), key == "has_assets":
		return "assets"
	case slices.Contains([]string{"floor_area", "toilet", "sewage", "house_ownership", "roof", "roof_quality", "wall", "wall_quality", "floor", "floor_quality", "lighting", "lighting_2022", "power",
		"cooking_fuel", "water", "latrine", "latrine_2022", "savings"}, key):
		return "house"
	}
	return "family"
}

func (s *server) factWires(ctx context.Context, f registry.Family, origins map[string]registry.Provenance) []factWire {
	lang := languageOf(ctx)
	out := []factWire{}
	for key, value := range f.Facts {
		out = append(out, factWire{Key: key, Label: lang.Render(registry.FieldText(key)), Value: value, Text: lang.Render(registry.ValueText(value)),
			Group: lang.Render(locale.T("httpapi.facts_" + factGroup(key))), Provenance: s.provenance(origins[key])})
	}
	slices.SortFunc(out, func(a, b factWire) int {
		return cmp.Or(cmp.Compare(factGroup(b.Key), factGroup(a.Key)), cmp.Compare(a.Label, b.Label))
	})
	return out
}

func (s *server) provenance(p registry.Provenance) provenanceWire {
	w := provenanceWire{Batch: p.BatchID, File: p.File, Row: p.Row, DataDate: p.DataDate.String()}
	if p.MendedBy != "" {
		w.MendedBy, w.MendedAt, w.MendedFrom = p.MendedBy, instant(p.MendedAt), p.MendedFrom
	}
	return w
}

// sources are the rows that speak of the family and its members, each once.
func (s *server) sources(_ context.Context, origins map[string]map[string]registry.Provenance) []provenanceWire {
	seen := map[provenanceWire]bool{}
	out := []provenanceWire{}
	for _, fields := range origins {
		for _, p := range fields {
			w := provenanceWire{Batch: p.BatchID, File: p.File, Row: p.Row, DataDate: p.DataDate.String()}
			if p.BatchID == "" || seen[w] {
				continue
			}
			seen[w] = true
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b provenanceWire) int {
		return cmp.Or(cmp.Compare(b.DataDate, a.DataDate), cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row))
	})
	return out
}

func (s *server) received(ctx context.Context, scope region.Scope, id string, out *familyDetail) error {
	all, err := s.Programme.ForFamily(ctx, scope, id)
	if err != nil {
		return err
	}
	for _, d := range all {
		out.ProgrammeList = append(out.ProgrammeList, receivedWire{d.Delivery.ID, d.Programme.ID, d.Programme.Name, d.Programme.Agency, int(d.Programme.Strategy), d.Programme.Year,
			string(d.Delivery.Status), d.Delivery.DeliveredOn.String(), d.Delivery.Amount, d.Delivery.Proof, d.PersonName})
	}
	return nil
}

// decreesOf tells on which lists the family is or was.
func (s *server) decreesOf(ctx context.Context, scope region.Scope, id string, out *familyDetail) error {
	all, err := s.Verification.Determinations(ctx, scope)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Status != verification.Frozen {
			continue
		}
		now, err := s.Families.CountFamilies(ctx, scope, registry.Filter{Families: []string{id}, Determination: d.ID})
		if err != nil {
			return err
		}
		status := "on_list"
		if now == 0 {
			then, err := s.Families.CountFamilies(ctx, scope, registry.Filter{Families: []string{id}, Determination: d.ID, AsOf: d.DecreeDate})
			if err != nil {
				return err
			}
			if then == 0 {
				continue
			}
			status = "removed"
		}
		out.Determinations = append(out.Determinations, decreeWire{d.ID, d.Title, d.DecreeNo, d.DecreeDate.String(), status})
	}
	return nil
}

func inLanguage(words map[string]string, l locale.Language) string {
	if w := words[string(l)]; w != "" {
		return w
	}
	return words[string(locale.Indonesian)]
}

// criteriaSet is the set that a request names, or the first that is in force
// for the region.
func (s *server) criteriaSet(ctx context.Context, actor access.Actor, id string) (*verification.CriteriaSet, error) {
	regency := actor.Scope.Area().Regency()
	if id != "" {
		return s.Verification.Set(ctx, regency, id, 0)
	}
	sets, err := s.Verification.Sets(ctx, regency)
	if err != nil {
		return nil, err
	}
	if len(sets) == 0 {
		return nil, fault.New("httpapi", fault.NotFound, locale.T("httpapi.no_criteria"), nil)
	}
	return sets[0], nil
}

type verificationInput struct {
	IDPath
	Body struct {
		Existence   string            `json:"existence"`
		Eligibility string            `json:"eligibility"`
		Reason      string            `json:"reason" maxLength:"2000"`
		Evidence    string            `json:"evidence" maxLength:"2000"`
		Note        string            `json:"note" maxLength:"4000"`
		VisitedOn   string            `json:"visitedOn" maxLength:"10"`
		Verifier    string            `json:"verifier" maxLength:"200"`
		Answers     map[string]string `json:"answers,omitempty" required:"false"`
	}
}

func (s *server) verifyFamily(ctx context.Context, actor access.Actor, in *verificationInput) (*body[familyDetail], error) {
	r := verification.Result{FamilyID: in.ID, Existence: verification.Existence(in.Body.Existence), Eligibility: verification.Eligibility(in.Body.Eligibility),
		Reason: in.Body.Reason, Evidence: in.Body.Evidence, Note: in.Body.Note, Verifier: in.Body.Verifier, Answers: verification.Answers(in.Body.Answers)}
	if in.Body.VisitedOn == "" {
		return nil, fault.New("httpapi", fault.Invalid, locale.T("httpapi.visit_undated"), nil)
	}
	if err := r.VisitedOn.UnmarshalText([]byte(in.Body.VisitedOn)); err != nil {
		return nil, fault.New("httpapi", fault.Invalid, locale.T("httpapi.bad_date", "value", in.Body.VisitedOn), err)
	}
	err := s.together(ctx, func(ctx context.Context) error {
		kept, err := s.Verification.Record(ctx, actor.Scope, r, actor.User.Name)
		if err != nil {
			return err
		}
		return s.Audit.Record(ctx, "verification_record", "family:"+in.ID, kept.Area, "", map[string]any{"existence": r.Existence, "eligibility": r.Eligibility})
	})
	if err != nil {
		return nil, err
	}
	d, err := s.familyDetail(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(d), nil
}

type identityInput struct {
	IDPath
	Body struct {
		Purpose string `json:"purpose" minLength:"5" maxLength:"500"`
	}
}

type revealedMember struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	NIK  string `json:"nik"`
}

type revealed struct {
	KK      string           `json:"kk"`
	Members []revealedMember `json:"members"`
}

// revealIdentity shows NIK in full. It is logged before anything is shown.
func (s *server) revealIdentity(ctx context.Context, actor access.Actor, in *identityInput) (*body[revealed], error) {
	snapshot, err := s.Families.Family(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.Audit.Record(ctx, "identity_view", "family:"+in.ID, snapshot.Family.Area, in.Body.Purpose, nil); err != nil {
		return nil, err
	}
	ids := make([]string, len(snapshot.Members))
	for i, p := range snapshot.Members {
		ids[i] = p.ID
	}
	niks, err := s.Families.OpenNIK(ctx, actor.Scope, ids...)
	if err != nil {
		return nil, err
	}
	out := revealed{Members: []revealedMember{}}
	for _, p := range snapshot.Members {
		out.Members = append(out.Members, revealedMember{p.ID, p.Name, niks[p.ID]})
	}
	return answer(out), nil
}
