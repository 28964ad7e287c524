package indicator

import (
	"regexp"
	"slices"
)

var (
	coverageBefore = regexp.MustCompile(`(?:cakupan|d/s)\)?([^0-9]{0,40})$`)
	coverageAfter  = regexp.MustCompile(`^\s*\(\s*(?:d/s|cakupan)[^0-9)]{0,20}\)`)
	prevalenceWord = regexp.MustCompile(`prevalensi|stunting|pendek`)
	// weighing: words of the routine weighing itself; atPosyandu: where it is
	// done, which is much else too.
	weighing   = regexp.MustCompile(`\be-? ?ppgbm\b|\b(?:penimbangan|(?:bulan|operasi|hasil|data) (?:timbang|penimbangan)|ditimbang)\b`)
	atPosyandu = regexp.MustCompile(`\b(?:data|hasil|laporan|catatan|pencatatan|pengukuran|pemantauan|menurut|berdasarkan|dari|di|oleh|kader)\s+(?:\p{L}+\s+){0,2}posyandu\b`)
	surveyed   = regexp.MustCompile(`\b(?:ssgi|ski|survei|riskesdas)\b`)
	// prevalenceOf: the share is the one of stunted children.
	prevalenceOf = regexp.MustCompile(`(?:prevalensi|stunting|pendek)[^.;]{0,80}$`)
	attendance   = regexp.MustCompile(`\b(?:kunjungan|kehadiran|hadir|partisipasi|aktif|imunisasi|datang|mencegah|menurunkan|menekan|kader yang|terlatih|memiliki)\b`)
	stuntedAfter = regexp.MustCompile(`^\s*(?:balita|anak|baduta)?\s*(?:yang\s+)?(?:mengalami\s+|tergolong\s+)?(?:stunting|pendek|stunted)\b`)
)

// coverage reports whether a share is how many of the children were weighed.
func (s sentence) coverage(n number) bool {
	if coverageAfter.MatchString(s.lower[n.unitEnd:]) {
		return true
	}
	m := coverageBefore.FindStringSubmatch(s.before(n.start, labelReach))
	return m != nil && !prevalenceWord.MatchString(m[1])
}

// textRoutine: a prevalence from routine weighing without its coverage in the
// whole sentence, or with one that is too low to speak of all children.
func textRoutine(s sentence) []Issue {
	shares := s.of(percentUnit)
	if len(shares) == 0 || !s.has("stunting", "prevalensi", "pendek") {
		return nil
	}
	label := s.shown(shares[0])
	if !weighing.MatchString(s.lower) {
		if !atPosyandu.MatchString(s.lower) || surveyed.MatchString(s.lower) {
			return nil
		}
		i := slices.IndexFunc(shares, s.prevalence)
		if i < 0 {
			return nil
		}
		label = s.shown(shares[i])
	}
	given := s.whole.has("cakupan", "d/s")
	for _, n := range s.whole.of(percentUnit) {
		if !s.whole.coverage(n) {
			continue
		}
		given = true
		if n.value < lowCoverage {
			return []Issue{issue("coverage_low", s.whole.shown(n), "teks", "label", label, "coverage", n.text)}
		}
	}
	if !given {
		return []Issue{issue("coverage_missing", label, "teks", "label", label)}
	}
	return nil
}

// prevalence reports whether a share is one of stunted children by the words
// around it.
func (s sentence) prevalence(n number) bool {
	m := prevalenceOf.FindString(s.before(n.start, labelReach))
	return m != "" && !attendance.MatchString(s.before(n.start, labelReach)) || stuntedAfter.MatchString(s.lower[n.unitEnd:])
}
