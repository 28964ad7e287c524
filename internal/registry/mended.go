package registry

import (
	"slices"

	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// mendedFields gives the amendments of a row by the field in which the family
// or person keeps the value.
func mendedFields(r intake.Record, target intake.Target) map[string]intake.Amendment {
	if len(r.Amended) == 0 {
		return nil
	}
	out := make(map[string]intake.Amendment, len(r.Amended))
	for _, a := range r.Amended {
		out[a.Field] = a
		if older, ok := asked2022[a.Field]; ok {
			out[older] = a
		}
		switch {
		case a.Field == "head_name" && target == intake.TargetFamily:
			out["name"] = a
		case slices.Contains([]string{"village", "district"}, a.Field):
			out["area"] = a
		}
	}
	return out
}

// cellText is a cell for people: a NIK or KK masked.
func cellText(a intake.Amendment, cell string) string {
	if a.Field == "nik" || a.Field == "kk" {
		return mask(cell)
	}
	return cell
}

// mendedText tells what a person put right when the file came in.
func mendedText(a intake.Amendment) locale.Text {
	reason := locale.Plain("")
	if a.Reason != "" {
		reason = locale.T("registry.mended_reason", "reason", a.Reason)
	}
	return locale.T("registry.event_mended", "field", FieldText(a.Field), "row", a.Row, "old", valueOrNone(cellText(a, a.Old)),
		"new", valueOrNone(cellText(a, a.New)), "who", a.By, "reason", reason)
}
