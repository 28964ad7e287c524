package intake

import "github.com/tuntas-id/tuntas/internal/identity"

// CheckNumbers checks NIK and KK against what identity knows of them and the
// regions there are.
func CheckNumbers(regions identity.RegionKnower) IdentityChecker { return numbers{regions} }

type numbers struct{ regions identity.RegionKnower }

func (n numbers) CheckNIK(raw string, known identity.Known) (string, *Finding) {
	known.Regions = n.regions
	return judgedNumber(identity.Check(raw, known), "nik_")
}

func (n numbers) CheckKK(raw string, known identity.Known) (string, *Finding) {
	known.Regions = n.regions
	return judgedNumber(identity.CheckKK(raw, known), "kk_")
}

func judgedNumber(r identity.Result, prefix string) (string, *Finding) {
	if r.Status == identity.OK {
		return r.Value, nil
	}
	severity := SeverityNotice
	if r.Status.IsWarning() {
		severity = SeverityWarning
	}
	return r.Value, &Finding{Code: prefix + string(r.Status), Severity: severity, Value: identity.Mask(r.Value), Text: r.Text(), Remedy: r.Remedy()}
}
