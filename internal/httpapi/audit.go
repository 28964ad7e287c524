package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/audit"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

type auditQuery struct {
	Q      string `query:"q" maxLength:"200"`
	Action string `query:"action" maxLength:"60"`
	From   string `query:"from" maxLength:"10"`
	To     string `query:"to" maxLength:"10"`
	Cursor string `query:"cursor" maxLength:"20"`
}

type auditEntry struct {
	Seq     int64         `json:"seq"`
	At      string        `json:"at"`
	User    string        `json:"user"`
	Action  string        `json:"action"`
	Text    string        `json:"text"`
	Entity  string        `json:"entity"`
	Objects []auditObject `json:"objects"`
	Area    string        `json:"area"`
	Purpose string        `json:"purpose"`
	Outcome string        `json:"outcome"`
}

type auditList struct {
	Items  []auditEntry `json:"items"`
	Next   string       `json:"next"`
	Total  int          `json:"total"`
	Root   string       `json:"root"`
	Size   int64        `json:"size"`
	Intact bool         `json:"intact"`
}

const auditPage = 50

func (s *server) auditLog(api huma.API) {
	handle(s, api, http.MethodGet, "/audit", may(access.ViewAudit), s.listAudit)
}

func (s *server) listAudit(ctx context.Context, actor access.Actor, in *auditQuery) (*body[auditList], error) {
	filter, before, err := in.filter()
	if err != nil {
		return nil, err
	}
	entries, err := s.Audit.Entries(ctx, actor.Scope, filter, audit.Page{Before: before, Limit: auditPage})
	if err != nil {
		return nil, err
	}
	list := auditList{Items: []auditEntry{}}
	names := &objectReader{server: s, ctx: ctx, actor: actor, known: map[string]auditObject{}}
	for _, e := range entries {
		w := s.auditEntry(languageOf(ctx), e)
		w.Objects = names.objects(e)
		list.Items = append(list.Items, w)
	}
	if n := len(entries); n == auditPage && entries[n-1].Seq > 0 {
		list.Next = strconv.FormatInt(entries[n-1].Seq, 10)
	}
	for page := (audit.Page{Limit: 500}); ; { // the count of the same list
		part, err := s.Audit.Entries(ctx, actor.Scope, filter, page)
		if err != nil {
			return nil, err
		}
		list.Total += len(part)
		if len(part) < page.Limit || part[len(part)-1].Seq == 0 {
			break
		}
		page.Before = part[len(part)-1].Seq
	}
	head, err := s.Audit.Head(ctx)
	if err != nil {
		return nil, err
	}
	list.Root, list.Size = head.Root.String(), head.Size
	list.Intact, err = s.intact(ctx)
	return answer(list), err
}

func (in *auditQuery) filter() (f audit.Filter, before int64, err error) {
	f.Action = in.Action
	if strings.Contains(in.Q, ":") {
		f.Object = in.Q
	} else {
		f.Actor = in.Q
	}
	day := func(text string, plus int) (t time.Time) {
		if text == "" || err != nil {
			return t
		}
		d, bad := civil.ParseDate(text)
		if bad != nil {
			err = fault.New("httpapi.audit", fault.Invalid, locale.T("httpapi.bad_date", "value", text), bad)
			return t
		}
		return d.AddDays(plus).Time()
	}
	f.From, f.Until = day(in.From, 0), day(in.To, 1)
	if in.Cursor != "" && err == nil {
		if before, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || before < 1 {
			err = fault.New("httpapi.audit", fault.Invalid, locale.T("httpapi.bad_cursor"), err)
		}
	}
	return f, before, err
}

func (s *server) auditEntry(lang locale.Language, e audit.Entry) auditEntry {
	w := auditEntry{Seq: e.Seq, At: instant(e.Time), User: e.Actor, Action: e.Action, Text: e.Action, Entity: e.Object,
		Area: string(e.Area), Purpose: e.Purpose, Outcome: "ok"}
	if words, ok := s.words[lang]["httpapi.did_"+e.Action]; ok {
		w.Text = words
	}
	switch {
	case e.Action == "access_refused":
		w.Outcome = "refused"
	case strings.HasSuffix(e.Action, "_failed"):
		w.Outcome = "failed"
	}
	return w
}

// intact verifies the whole log, at most once a minute.
func (s *server) intact(ctx context.Context) (bool, error) {
	s.chain.mu.Lock()
	defer s.chain.mu.Unlock()
	now := s.Now()
	if !s.chain.at.IsZero() && now.Sub(s.chain.at) < time.Minute {
		return s.chain.good, nil
	}
	report, err := s.Audit.Verify(ctx)
	if err != nil {
		return false, err
	}
	s.chain.at, s.chain.good = now, report.OK()
	return s.chain.good, nil
}

// instant writes a moment as the wire does; the zero moment is "".
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
