package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
)

type gatheringWire struct {
	Area      string `json:"area"`
	AreaName  string `json:"areaName"`
	Posyandu  string `json:"posyandu"`
	Puskesmas string `json:"puskesmas"`
	Children  int    `json:"children"`
}

type gatheringList struct {
	Items []gatheringWire `json:"items"`
}

type heldDayWire struct {
	On       string `json:"on"`
	Measured int    `json:"measured"`
	D        int    `json:"d"`
	N        int    `json:"n"`
	T        int    `json:"t"`
	O        int    `json:"o"`
	B        int    `json:"b"`
}

// heldDayList are the days of a month on which a posyandu measured, and what it
// reports of the month: every child counts once.
type heldDayList struct {
	Month string        `json:"month"`
	Items []heldDayWire `json:"items"`
	S     int           `json:"s"`
	K     int           `json:"k"`
	D     int           `json:"d"`
	N     int           `json:"n"`
}

type adviceWire struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Text     string `json:"text"`
}

type lastWire struct {
	On       string   `json:"on"`
	Weight   *float64 `json:"weight"`
	WeightOn string   `json:"weightOn"`
	Height   *float64 `json:"height"`
	HeightOn string   `json:"heightOn"`
	Gain     string   `json:"gain"`
}

type todayWire struct {
	Weight          *float64  `json:"weight"`
	Height          *float64  `json:"height"`
	Position        string    `json:"position"`
	MUAC            *float64  `json:"muac"`
	Oedema          string    `json:"oedema"`
	Gain            string    `json:"gain"`
	HeightForAge    scoreWire `json:"heightForAge"`
	WeightForAge    scoreWire `json:"weightForAge"`
	WeightForHeight scoreWire `json:"weightForHeight"`
	// Entry is the id of what was entered by hand, "" when only a file says so.
	Entry string `json:"entry"`
}

type attendeeWire struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Sex       string       `json:"sex"`
	BirthDate string       `json:"birthDate"`
	Parent    string       `json:"parent"`
	Age       string       `json:"age"`
	Months    int          `json:"months"`
	Lying     bool         `json:"lying"`
	Guest     bool         `json:"guest"`
	Missed    int          `json:"missed"`
	Before    lastWire     `json:"before"`
	Today     *todayWire   `json:"today"`
	Advice    []adviceWire `json:"advice"`
}

type tallyWire struct {
	Group    string `json:"group"`
	Sex      string `json:"sex"`
	S        int    `json:"s"`
	K        int    `json:"k"`
	D        int    `json:"d"`
	N        int    `json:"n"`
	T        int    `json:"t"`
	O        int    `json:"o"`
	B        int    `json:"b"`
	Measured int    `json:"measured"`
	Absent   int    `json:"absent"`
}

type sessionDay struct {
	Area      string         `json:"area"`
	AreaName  string         `json:"areaName"`
	Puskesmas string         `json:"puskesmas"`
	Posyandu  string         `json:"posyandu"`
	On        string         `json:"on"`
	Children  []attendeeWire `json:"children"`
	Recap     []tallyWire    `json:"recap"`
	Total     tallyWire      `json:"total"`
	Guests    int            `json:"guests"`
}

// SessionPlace is a posyandu on a day, of an address. It is exported because
// the API library fills embedded fields only then.
type SessionPlace struct {
	Area     string `query:"area" maxLength:"20" required:"true"`
	Posyandu string `query:"posyandu" maxLength:"100" required:"true"`
	On       string `query:"on" maxLength:"10"`
}

// EntryPlace is a posyandu on a day, of a body.
type EntryPlace struct {
	// ID is made where it is typed: sending again changes nothing.
	ID       string `json:"id" format:"uuid"`
	Area     string `json:"area" maxLength:"20"`
	Posyandu string `json:"posyandu" maxLength:"100"`
	On       string `json:"on" maxLength:"10"`
}

type entryInput struct {
	Body struct {
		EntryPlace
		ChildID   string   `json:"childId" maxLength:"64"`
		Weight    float64  `json:"weight" minimum:"0" required:"false"`
		Height    float64  `json:"height" minimum:"0" required:"false"`
		Position  string   `json:"position" enum:",lying,standing" required:"false"`
		MUAC      float64  `json:"muac" minimum:"0" required:"false"`
		Oedema    string   `json:"oedema" enum:",yes,no" required:"false"`
		Replaces  string   `json:"replaces" maxLength:"64" required:"false"`
		Confirmed []string `json:"confirmed" maxItems:"20" required:"false"`
	}
}

type takeBackInput struct {
	Body struct {
		EntryPlace
		ChildID  string `json:"childId" maxLength:"64"`
		Replaces string `json:"replaces" maxLength:"64"`
	}
}

// entryAnswer has Saved false when there are questions: the child is then
// shown as it would be.
type entryAnswer struct {
	Saved     bool         `json:"saved"`
	Repeated  bool         `json:"repeated"`
	Questions []adviceWire `json:"questions"`
	Child     attendeeWire `json:"child"`
}

type newcomerInput struct {
	Body struct {
		EntryPlace
		Name      string `json:"name" maxLength:"200"`
		Sex       string `json:"sex" maxLength:"1"`
		BirthDate string `json:"birthDate" maxLength:"10"`
		Mother    string `json:"mother" maxLength:"200" required:"false"`
		NIK       string `json:"nik" maxLength:"30" required:"false"`
		Book      string `json:"book" enum:",yes,no" required:"false"`
		Confirmed bool   `json:"confirmed" required:"false"`
	}
}

type alikeWire struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	BirthDate string `json:"birthDate"`
	Parent    string `json:"parent"`
	Posyandu  string `json:"posyandu"`
	AreaName  string `json:"areaName"`
}

type newcomerAnswer struct {
	Saved bool        `json:"saved"`
	ID    string      `json:"id"`
	Alike []alikeWire `json:"alike"`
}

type entryHistoryQuery struct {
	Child string `query:"child" maxLength:"64" required:"true"`
	On    string `query:"on" maxLength:"10" required:"true"`
}

type valuesWire struct {
	Weight   *float64 `json:"weight"`
	Height   *float64 `json:"height"`
	Position string   `json:"position"`
	MUAC     *float64 `json:"muac"`
	Oedema   string   `json:"oedema"`
}

type enteredWire struct {
	Deed      string     `json:"deed"`
	At        string     `json:"at"`
	By        string     `json:"by"`
	Said      valuesWire `json:"said"`
	Before    valuesWire `json:"before"`
	Confirmed int        `json:"confirmed"`
}

type entryHistory struct {
	Items []enteredWire `json:"items"`
}

func (s *server) sessions(api huma.API, mux *http.ServeMux) {
	handle(s, api, http.MethodGet, "/posyandus", may(access.ViewFamilies), s.listPosyandus)
	handle(s, api, http.MethodGet, "/sessions", may(access.ViewFamilies), s.heldSessions)
	handle(s, api, http.MethodGet, "/sessions/day", may(access.ViewFamilies), s.sessionDay)
	handle(s, api, http.MethodGet, "/sessions/history", may(access.ViewFamilies), s.entryHistory)
	handle(s, api, http.MethodPost, "/sessions/entries", may(access.MeasureChildren), s.enterMeasurement)
	handle(s, api, http.MethodPost, "/sessions/undo", may(access.MeasureChildren), s.takeBackMeasurement)
	handle(s, api, http.MethodPost, "/sessions/children", may(access.MeasureChildren), s.enrolChild)
	mux.HandleFunc("GET /api/sessions/day.xlsx", s.sessionFile)
}

func (s *server) listPosyandus(ctx context.Context, actor access.Actor, in *struct {
	Area string `query:"area" maxLength:"20"`
}) (*body[gatheringList], error) {
	scope := actor.Scope
	if in.Area != "" {
		if err := s.mustKnow(region.Code(in.Area)); err != nil {
			return nil, err
		}
		scope = scope.Narrow(region.Code(in.Area))
	}
	list, err := s.Posyandu.Posyandus(ctx, scope, s.today())
	if err != nil {
		return nil, err
	}
	out := gatheringList{Items: []gatheringWire{}}
	for _, g := range list {
		out.Items = append(out.Items, gatheringWire{string(g.Area), s.areaName(g.Area), g.Posyandu, g.Puskesmas, g.Children})
	}
	return answer(out), nil
}

// place reads a posyandu and a day; today without one.
func (s *server) place(area, name, on string) (p posyandu.Place, d civil.Date, err error) {
	p = posyandu.Place{Area: region.Code(area), Posyandu: name}
	if err = s.mustKnow(p.Area); err != nil {
		return p, d, err
	}
	d, err = day(on, s.today())
	return p, d, err
}

func (s *server) heldSessions(ctx context.Context, actor access.Actor, in *struct{ SessionPlace }) (*body[heldDayList], error) {
	p, on, err := s.place(in.Area, in.Posyandu, in.On)
	if err != nil {
		return nil, err
	}
	list, recap, err := s.Posyandu.Month(ctx, actor.Scope, p, on)
	if err != nil {
		return nil, err
	}
	out := heldDayList{Month: on.String()[:7], Items: []heldDayWire{}, S: recap.S, K: recap.K, D: recap.D, N: recap.N}
	for _, h := range list {
		out.Items = append(out.Items, heldDayWire{h.On.String(), h.Measured, h.D, h.N, h.T, h.O, h.B})
	}
	return answer(out), nil
}

func (s *server) sessionDay(ctx context.Context, actor access.Actor, in *struct{ SessionPlace }) (*body[sessionDay], error) {
	p, on, err := s.place(in.Area, in.Posyandu, in.On)
	if err != nil {
		return nil, err
	}
	session, err := s.Posyandu.Session(ctx, actor.Scope, p, on)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	out := sessionDay{Area: string(p.Area), AreaName: s.areaName(p.Area), Puskesmas: session.Place.Puskesmas, Posyandu: p.Posyandu, On: on.String(),
		Children: []attendeeWire{}, Recap: []tallyWire{}, Total: tallyOf(session.Total), Guests: session.Guests}
	for _, a := range session.Children {
		out.Children = append(out.Children, attendeeOf(lang, a, on))
	}
	for _, t := range session.Recap {
		out.Recap = append(out.Recap, tallyOf(t))
	}
	return answer(out), nil
}

func tallyOf(t posyandu.Tally) tallyWire {
	return tallyWire{string(t.Group), t.Sex, t.S, t.K, t.D, t.N, t.T, t.O, t.B, t.Measured, t.Absent}
}

func attendeeOf(lang locale.Language, a posyandu.Attendee, on civil.Date) attendeeWire {
	c, l := a.Child, a.Before
	out := attendeeWire{ID: c.ID, Name: c.Name, Sex: c.Sex, BirthDate: c.Birth.String(), Parent: c.Parent, Age: lang.Render(posyandu.AgeText(c.Birth, on)), Months: a.Months,
		Lying: posyandu.MeasuredLying(c.Birth, on), Guest: a.Guest, Missed: a.Missed,
		Before: lastWire{l.On.String(), known(l.Weight), l.WeightOn.String(), known(l.Height), l.HeightOn.String(), string(l.Gain)}, Advice: advised(lang, a.Advice)}
	m := a.Today
	if m == nil {
		return out
	}
	d := on.String()
	out.Today = &todayWire{Weight: known(m.Weight), Height: known(m.Height), Position: string(m.Position), MUAC: known(m.MUAC), Oedema: string(m.Oedema), Gain: string(m.Gain),
		HeightForAge: scored(lang, growth.LengthForAge, m.Scores.Height, d), WeightForAge: scored(lang, growth.WeightForAge, m.Scores.Weight, d),
		WeightForHeight: scored(lang, growth.WeightForLength, m.Scores.WeightForHeight, d)}
	if m.Hand != nil {
		out.Today.Entry = m.Hand.EntryID
	}
	return out
}

func advised(lang locale.Language, list []posyandu.Advice) []adviceWire {
	out := []adviceWire{}
	for _, a := range list {
		out = append(out, adviceWire{a.Code, string(a.Severity), lang.Render(a.Text)})
	}
	return out
}

// entering reads what an entry and its taking back have in common.
func (s *server) entering(actor access.Actor, in EntryPlace, child, replaces string) (e posyandu.Entering, err error) {
	e = posyandu.Entering{ID: in.ID, ChildID: child, Replaces: replaces, By: actor.User.Name, At: s.Now()}
	e.Place, e.On, err = s.place(in.Area, in.Posyandu, in.On)
	return e, err
}

func (s *server) enterMeasurement(ctx context.Context, actor access.Actor, in *entryInput) (*body[entryAnswer], error) {
	e, err := s.entering(actor, in.Body.EntryPlace, in.Body.ChildID, in.Body.Replaces)
	if err != nil {
		return nil, err
	}
	e.Values = posyandu.Values{Weight: in.Body.Weight, Height: in.Body.Height, Position: posyandu.Position(in.Body.Position), MUAC: in.Body.MUAC, Oedema: posyandu.Oedema(in.Body.Oedema)}
	e.Confirmed = in.Body.Confirmed
	var r posyandu.EntryResult
	err = s.together(ctx, func(ctx context.Context) error {
		if r, err = s.Posyandu.Enter(ctx, actor.Scope, e); err != nil || r.Repeated || len(r.Questions) > 0 {
			return err
		}
		return s.Audit.Record(ctx, "child_measure", "child:"+e.ChildID, e.Place.Area, "", map[string]any{"on": e.On.String(), "corrects": e.Replaces != "", "confirmed": e.Confirmed})
	})
	if err != nil {
		return nil, err
	}
	return entered(ctx, r, e.On), nil
}

func (s *server) takeBackMeasurement(ctx context.Context, actor access.Actor, in *takeBackInput) (*body[entryAnswer], error) {
	e, err := s.entering(actor, in.Body.EntryPlace, in.Body.ChildID, in.Body.Replaces)
	if err != nil {
		return nil, err
	}
	var r posyandu.EntryResult
	err = s.together(ctx, func(ctx context.Context) error {
		if r, err = s.Posyandu.TakeBack(ctx, actor.Scope, e); err != nil || r.Repeated {
			return err
		}
		return s.Audit.Record(ctx, "child_measure_undo", "child:"+e.ChildID, e.Place.Area, "", map[string]any{"on": e.On.String()})
	})
	if err != nil {
		return nil, err
	}
	return entered(ctx, r, e.On), nil
}

func entered(ctx context.Context, r posyandu.EntryResult, on civil.Date) *body[entryAnswer] {
	lang := languageOf(ctx)
	return answer(entryAnswer{Saved: len(r.Questions) == 0, Repeated: r.Repeated, Questions: advised(lang, r.Questions), Child: attendeeOf(lang, r.Attendee, on)})
}

func (s *server) enrolChild(ctx context.Context, actor access.Actor, in *newcomerInput) (*body[newcomerAnswer], error) {
	n := posyandu.Newcomer{ID: in.Body.ID, Name: in.Body.Name, Sex: in.Body.Sex, Mother: in.Body.Mother, NIK: in.Body.NIK, Book: in.Body.Book, Confirmed: in.Body.Confirmed, At: s.Now()}
	var err error
	if n.Place, n.On, err = s.place(in.Body.Area, in.Body.Posyandu, in.Body.On); err != nil {
		return nil, err
	}
	if n.Birth, err = day(in.Body.BirthDate, n.Birth); err != nil {
		return nil, err
	}
	var c posyandu.Child
	var alike []posyandu.Child
	err = s.together(ctx, func(ctx context.Context) error {
		if c, alike, err = s.Posyandu.Enrol(ctx, actor.Scope, n); err != nil || len(alike) > 0 {
			return err
		}
		return s.Audit.Record(ctx, "child_enrol", "child:"+c.ID, c.Area, "", nil)
	})
	if err != nil {
		return nil, err
	}
	out := newcomerAnswer{Saved: len(alike) == 0, ID: c.ID, Alike: []alikeWire{}}
	for _, o := range alike {
		out.Alike = append(out.Alike, alikeWire{o.ID, o.Name, o.Birth.String(), o.Parent, o.Posyandu, s.areaName(o.Area)})
	}
	return answer(out), nil
}

func (s *server) entryHistory(ctx context.Context, actor access.Actor, in *entryHistoryQuery) (*body[entryHistory], error) {
	on, err := day(in.On, civil.Date{})
	if err != nil {
		return nil, err
	}
	if on.IsZero() {
		return nil, fault.New("httpapi", fault.Invalid, locale.T("httpapi.bad_date", "value", in.On), nil)
	}
	list, err := s.Posyandu.Entries(ctx, actor.Scope, in.Child, on)
	if err != nil {
		return nil, err
	}
	out := entryHistory{Items: []enteredWire{}}
	for _, e := range list {
		out.Items = append(out.Items, enteredWire{string(e.Deed), instant(e.At), e.By, valuesOf(e.Said), valuesOf(e.Before), len(e.Confirmed)})
	}
	return answer(out), nil
}

func valuesOf(v posyandu.Values) valuesWire {
	return valuesWire{known(v.Weight), known(v.Height), string(v.Position), known(v.MUAC), string(v.Oedema)}
}
