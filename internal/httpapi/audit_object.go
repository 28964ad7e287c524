package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/audit"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/region"
)

// auditObject is what an entry of the log is about, in words.
type auditObject struct {
	Kind string `json:"kind"` // "Keluarga", "Berkas", …
	Name string `json:"name"`
	Page string `json:"page"` // its page in the interface; "" has none
}

// objectReader names the objects of entries as its caller may see them. An
// object that is gone or lies outside the caller's area keeps what the entry
// itself says.
type objectReader struct {
	*server
	ctx      context.Context
	actor    access.Actor
	known    map[string]auditObject
	meetings map[string]string
}

// objects names what an entry is about: mostly one thing, for a change of a
// list the list and the family.
func (o *objectReader) objects(e audit.Entry) []auditObject {
	detail := map[string]any{}
	if len(e.Detail) > 0 {
		// A detail that is no object has nothing to say here.
		_ = json.Unmarshal(e.Detail, &detail)
	}
	said := func(key string) string { s, _ := detail[key].(string); return s }
	out := []auditObject{}
	if kind, id, ok := strings.Cut(e.Object, ":"); ok {
		out = append(out, o.object(kind, id, cmp.Or(said("title"), said("file"), said("decree"), reportKind(said("kind"), kind, o))))
	}
	if id := said("family"); id != "" {
		out = append(out, o.object("family", id, ""))
	}
	return out
}

func reportKind(said, kind string, o *objectReader) string {
	if kind != "report" || said == "" {
		return ""
	}
	return languageOf(o.ctx).Render(locale.T("httpapi.report_" + said))
}

func (o *objectReader) object(kind, id, said string) auditObject {
	key := kind + ":" + id
	w, ok := o.known[key]
	if !ok {
		w = o.look(kind, id)
		o.known[key] = w
	}
	w.Name = cmp.Or(w.Name, said, id)
	return w
}

func (o *objectReader) look(kind, id string) auditObject {
	w := auditObject{}
	if words, ok := o.words[languageOf(o.ctx)]["httpapi.object_"+kind]; ok {
		w.Kind = words
	}
	switch kind {
	case "family":
		w.Name, w.Page = o.family(id)
	case "batch":
		if b, err := o.Intake.Batch(o.ctx, o.actor.Scope, id); err == nil {
			w.Name, w.Page = b.File, "/impor/"+id
		}
	case "determination":
		if d, err := o.Verification.Determination(o.ctx, o.actor.Scope, id); err == nil {
			w.Name, w.Page = cmp.Or(d.DecreeNo, d.Title), "/penetapan/"+id
		}
	case "mapping":
		if m, _, err := o.Intake.OwnMapping(o.ctx, o.actor.Scope, id, 0); err == nil {
			w.Name = m.Title
		}
	case "area":
		w.Name = o.Directory.FullName(region.Code(id))
	case "meeting":
		w.Name, w.Page = o.meeting(id), "/kendala"
	}
	return w
}

// family names a family by its head and its village, for who may see families.
func (o *objectReader) family(id string) (name, page string) {
	if !o.actor.Role.Can(access.ViewFamilies) || o.Families == nil {
		return "", ""
	}
	f, err := o.Families.Family(o.ctx, o.actor.Scope, id)
	if err != nil {
		return "", ""
	}
	if head, ok := f.Head(); ok {
		name = head.Name + ", "
	}
	return name + o.areaName(f.Family.Area), "/keluarga/" + id
}

func (o *objectReader) meeting(id string) string {
	if o.meetings == nil {
		o.meetings = map[string]string{}
		// Without the items the entry keeps the number of the item.
		items, _ := o.Meeting.Items(o.ctx, o.actor.Scope, meeting.Query{})
		for _, i := range items {
			o.meetings[i.ID] = cmp.Or(i.Action, i.Problem)
		}
	}
	return o.meetings[id]
}
