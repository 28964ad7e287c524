package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
)

type meetingItem struct {
	ID          string `json:"id"`
	Kind        string `json:"kind"`
	No          int    `json:"no"`
	Problem     string `json:"problem"`
	Cause       string `json:"cause"`
	Impact      string `json:"impact"`
	Action      string `json:"action"`
	Indicator   string `json:"indicator"`
	Target      string `json:"target"`
	Responsible string `json:"responsible"`
	Supporting  string `json:"supporting"`
	StartsOn    string `json:"startsOn"`
	DueOn       string `json:"dueOn"`
	FundSource  string `json:"fundSource"`
	Status      string `json:"status"`
	Evidence    string `json:"evidence"`
	Meeting     string `json:"meeting"`
	MeetingDate string `json:"meetingDate"`
	Note        string `json:"note"`
	DaysLate    int    `json:"daysLate"`
	UpdatedAt   string `json:"updatedAt"`
	UpdatedBy   string `json:"updatedBy"`
	Version     int64  `json:"version"`
}

type meetingList struct {
	Items []meetingItem `json:"items"`
	Late  int           `json:"late"`
}

func meetingWire(i meeting.Item, on civil.Date) meetingItem {
	return meetingItem{ID: i.ID, Kind: string(i.Kind), No: i.No, Problem: i.Problem, Cause: i.Cause, Impact: i.Impact, Action: i.Action, Indicator: i.Indicator, Target: i.Target,
		Responsible: i.Responsible, Supporting: i.Supporting, StartsOn: i.StartsOn.String(), DueOn: i.DueOn.String(), FundSource: i.FundSource, Status: string(i.StatusOn(on)),
		Evidence: i.Evidence, Meeting: i.Meeting, MeetingDate: i.MeetingDate.String(), Note: i.Note, DaysLate: i.DaysLate(on), UpdatedAt: instant(i.UpdatedAt), UpdatedBy: i.UpdatedBy, Version: i.Version}
}

type meetingQuery struct {
	Kind   string `query:"kind" maxLength:"20"`
	Status string `query:"status" maxLength:"20"`
	Q      string `query:"q" maxLength:"200"`
}

// MeetingFields is what people fill in. It is exported because the API library
// reads embedded fields only then.
type MeetingFields struct {
	Kind        string `json:"kind"`
	Problem     string `json:"problem" maxLength:"4000"`
	Cause       string `json:"cause" maxLength:"4000"`
	Impact      string `json:"impact" maxLength:"4000"`
	Action      string `json:"action" maxLength:"4000"`
	Indicator   string `json:"indicator" maxLength:"500"`
	Target      string `json:"target" maxLength:"500"`
	Responsible string `json:"responsible" maxLength:"300"`
	Supporting  string `json:"supporting" maxLength:"500"`
	StartsOn    string `json:"startsOn" maxLength:"10"`
	DueOn       string `json:"dueOn" maxLength:"10"`
	FundSource  string `json:"fundSource" maxLength:"300"`
	Status      string `json:"status"`
	Evidence    string `json:"evidence" maxLength:"2000"`
	Meeting     string `json:"meeting" maxLength:"500"`
	MeetingDate string `json:"meetingDate" maxLength:"10"`
	Note        string `json:"note" maxLength:"4000"`
}

type meetingCreate struct{ Body MeetingFields }

type meetingUpdate struct {
	IDPath
	Body struct {
		MeetingFields
		// Version that the caller read; a newer one is a conflict.
		Version int64 `json:"version" minimum:"1"`
	}
}

type progressEntry struct {
	ID       string `json:"id"`
	At       string `json:"at"`
	Status   string `json:"status"`
	Note     string `json:"note"`
	By       string `json:"by"`
	Corrects string `json:"corrects"`
	Reason   string `json:"reason"`
}

type progressHistory struct {
	Items []progressEntry `json:"items"`
}

type progressCorrection struct {
	IDPath
	Body struct {
		Entry   string `json:"entry" maxLength:"40"`
		Version int64  `json:"version" minimum:"1"`
		Status  string `json:"status"`
		Note    string `json:"note" maxLength:"4000"`
		Reason  string `json:"reason" maxLength:"2000"`
	}
}

func (f MeetingFields) item() (meeting.Item, error) {
	i := meeting.Item{Kind: meeting.Kind(f.Kind), Problem: f.Problem, Cause: f.Cause, Impact: f.Impact, Action: f.Action, Indicator: f.Indicator, Target: f.Target,
		Responsible: f.Responsible, Supporting: f.Supporting, FundSource: f.FundSource, Status: meeting.Status(f.Status), Evidence: f.Evidence, Meeting: f.Meeting, Note: f.Note}
	for text, into := range map[*string]*civil.Date{&f.StartsOn: &i.StartsOn, &f.DueOn: &i.DueOn, &f.MeetingDate: &i.MeetingDate} {
		if err := into.UnmarshalText([]byte(*text)); err != nil {
			return i, fault.New("httpapi", fault.Invalid, locale.T("httpapi.bad_date", "value", *text), err)
		}
	}
	return i, nil
}

func (s *server) meetings(api huma.API) {
	handle(s, api, http.MethodGet, "/meetings/items", may(access.ViewAggregate), func(ctx context.Context, actor access.Actor, in *meetingQuery) (*body[meetingList], error) {
		items, err := s.Meeting.Items(ctx, actor.Scope, meeting.Query{Kind: meeting.Kind(in.Kind), Text: in.Q})
		if err != nil {
			return nil, err
		}
		out := meetingList{Items: []meetingItem{}}
		for _, i := range items {
			status := i.StatusOn(s.today())
			if status == meeting.Late {
				out.Late++
			}
			if in.Status == "" || in.Status == string(status) {
				out.Items = append(out.Items, meetingWire(i, s.today()))
			}
		}
		return answer(out), nil
	})
	handle(s, api, http.MethodPost, "/meetings/items", may(access.ManageMeeting), func(ctx context.Context, actor access.Actor, in *meetingCreate) (*body[meetingItem], error) {
		i, err := in.Body.item()
		if err != nil {
			return nil, err
		}
		i.Area = actor.Scope.Area()
		err = s.together(ctx, func(ctx context.Context) error {
			if i, err = s.Meeting.Create(ctx, actor.Scope, i, actor.User.Name); err != nil {
				return err
			}
			return s.Audit.Record(ctx, "meeting_create", "meeting:"+i.ID, i.Area, "", nil)
		})
		if err != nil {
			return nil, err
		}
		return answer(meetingWire(i, s.today())), nil
	})
	handle(s, api, http.MethodPut, "/meetings/items/{id}", may(access.ManageMeeting), s.updateMeetingItem)
	handle(s, api, http.MethodGet, "/meetings/items/{id}/history", may(access.ViewAggregate), s.progressHistory)
	handle(s, api, http.MethodPost, "/meetings/items/{id}/corrections", may(access.ManageMeeting), s.correctProgress)
}

func (s *server) updateMeetingItem(ctx context.Context, actor access.Actor, in *meetingUpdate) (*body[meetingItem], error) {
	i, err := in.Body.item()
	if err != nil {
		return nil, err
	}
	i.ID, i.Version = in.ID, in.Body.Version
	if i.Status == meeting.Late { // computed from the date; what was stored stays
		old, err := s.Meeting.Store.Item(ctx, actor.Scope, i.ID)
		if err != nil {
			return nil, err
		}
		i.Status = old.Status
	}
	err = s.together(ctx, func(ctx context.Context) error {
		if i, err = s.Meeting.Update(ctx, actor.Scope, i, actor.User.Name); err != nil {
			return err
		}
		return s.Audit.Record(ctx, "meeting_update", "meeting:"+i.ID, i.Area, "", nil)
	})
	if err != nil {
		return nil, s.withCurrent(ctx, err)
	}
	return answer(meetingWire(i, s.today())), nil
}

// withCurrent adds to a lost update how the item stands now.
func (s *server) withCurrent(ctx context.Context, err error) error {
	var lost *meeting.ChangedError
	if !errors.As(err, &lost) {
		return err
	}
	p := s.problem(ctx, err)
	p.Current = meetingWire(lost.Current, s.today())
	return &finished{p}
}

func (s *server) progressHistory(ctx context.Context, actor access.Actor, in *IDPath) (*body[progressHistory], error) {
	history, err := s.Meeting.History(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	out := progressHistory{Items: []progressEntry{}}
	for _, h := range history {
		e := progressEntry{ID: entryID(h.At), At: instant(h.At), Status: string(h.Status), Note: h.Note, By: h.By, Reason: h.Reason}
		if !h.Corrects.IsZero() {
			e.Corrects = entryID(h.Corrects)
		}
		out.Items = append(out.Items, e)
	}
	return answer(out), nil
}

// entryID is the instant of an entry, which no other entry of the same
// commitment has.
func entryID(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

func (s *server) correctProgress(ctx context.Context, actor access.Actor, in *progressCorrection) (*body[meetingItem], error) {
	entry, err := time.Parse(time.RFC3339Nano, in.Body.Entry)
	if err != nil {
		return nil, fault.New("httpapi", fault.NotFound, locale.T("fault.not_found", "what", locale.T("meeting.entry")), err)
	}
	var i meeting.Item
	err = s.together(ctx, func(ctx context.Context) error {
		i, err = s.Meeting.Correct(ctx, actor.Scope, meeting.Correction{Item: in.ID, Version: in.Body.Version, Entry: entry,
			Status: meeting.Status(in.Body.Status), Note: in.Body.Note, Reason: in.Body.Reason}, actor.User.Name)
		if err != nil {
			return err
		}
		return s.Audit.Record(ctx, "meeting_correct", "meeting:"+i.ID, i.Area, "", nil)
	})
	if err != nil {
		return nil, s.withCurrent(ctx, err)
	}
	return answer(meetingWire(i, s.today())), nil
}
