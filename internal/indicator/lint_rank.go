package indicator

import (
	"regexp"
	"strings"
)

// Words of ranks in a text, in lower case.
const (
	ordinals   = `(?:\d+|pertama|kedua|ketiga|keempat|kelima|keenam|ketujuh|kedelapan|kesembilan|kesepuluh|satu|dua|tiga|empat|lima)`
	directions = `(?:terendah|tertinggi|terkecil|terbesar|terbawah|teratas|terbaik|terburuk|dari bawah|dari atas|lowest|highest)`
)

var (
	rankPattern = regexp.MustCompile(`\b(?:(?:peringkat|urutan|ranking|rank)\s+(?:ke-?\s*)?` + ordinals + `\b(?:\s+` + directions + `\b)?` +
		`|(?:posisi|nomor)\s+(?:ke-?\s*)?` + ordinals + `\s+` + directions + `\b` +
		`|posisi\s+(?:ke-?\s*)?` + ordinals + `\s+(?:dari|di antara)\s+\d+\s+(?:kab|kota|daerah|provinsi)` +
		`|(?:ke-?\s*\d+|kedua|ketiga|keempat|kelima)\s+(?:terendah|tertinggi|terbawah|teratas)\b` +
		`|(?:terendah|tertinggi|terbawah|teratas)\s+(?:ke-?\s*\d+|kedua|ketiga|keempat|kelima)\b)`)
	metricPattern = regexp.MustCompile(`\b(?:menurut|berdasarkan|persentase|p0|jumlah|prevalensi|kepesertaan|cakupan|indeks|ipm|gini|tpt|tingkat pengangguran|pdrb|by)\b`)
	countMetric   = regexp.MustCompile(`(?:menurut|berdasarkan) (?:jumlah|banyaknya)`)
	shareMetric   = regexp.MustCompile(`(?:menurut|berdasarkan) persentase`)
	directionWord = regexp.MustCompile(`\b` + directions + `\b`)
	fieldOf       = regexp.MustCompile(`\b(?:dari|di antara|of)\s+(?:\d+|(?:\p{L}+\s+){1,3}(?:kab|kabupaten|kota|daerah|provinsi)\b)`)

	// rankedThing: what statistics rank, or the regions that are ranked.
	rankedThing = regexp.MustCompile(`miskin|\bp0\b|stunting|prevalensi|persentase|\bindeks\b|\bipm\b|\bgini\b|\btpt\b|pengangguran|cakupan|kepesertaan|\bpdrb\b|` +
		`\bkab/kota\b|\bkabupaten/kota\b|\b\d+ (?:kab|kota|daerah|provinsi)|\bkalbar\b|\bdi (?:provinsi|indonesia|antara)|\bse-?(?:provinsi|indonesia|kalimantan|nusantara)|\bsecara nasional\b`)
	// contest: a place in a competition, of a school or in an order of work is
	// no statistic.
	contest = regexp.MustCompile(`\b(?:lomba|perlombaan|juara|kejuaraan|kompetisi|turnamen|pertandingan|penghargaan|anugerah|award|festival|sayembara|olimpiade|musabaqah|mtq|cerdas cermat|prioritas|` +
		`siswa|siswi|pelajar|mahasiswa|sekolah|sdn?|smpn?|sman?|smkn?|universitas|atlet|kontingen|tim|klub|regu|medali|klasemen|porprov|popda|kafilah)\b`)
	// inPlace: "di Kalimantan Barat", in the letters as written.
	inPlace = regexp.MustCompile(`^\s+(?:di|dari|se|tingkat)(?:\s+|-)(?:[Pp]rovinsi\s+)?\p{Lu}\p{L}+`)
	// standing: what precedes the rank of a region when it is told as a fact.
	standing = regexp.MustCompile(`\b(?:menempati|menduduki|berada|ada|bertengger|di|pada|posisinya|adalah|masih|tetap|kini|naik|turun|ke)\s+$`)
	// rankEnds: nothing that says what is ranked follows.
	rankEnds = regexp.MustCompile(`^\s*(?:$|[.,;:)]|(?:pada|tahun|per|dan|sedangkan|sementara|setelah)\b)`)
	regionAs = regexp.MustCompile(`\b(?:kota|kabupaten|kab|provinsi|daerah|wilayah)\b`)
)

// ranksRegion reports whether the words before and after a rank say that it is
// the rank of a region among others: its place is named, or it is told of a
// region and nothing follows.
func (s sentence) ranksRegion(from, to int, c Context) bool {
	after := s.lower[to:]
	if inPlace.MatchString(s.text[to:]) {
		return true
	}
	next := strings.TrimPrefix(strings.TrimLeft(after, " "), "provinsi ")
	before := newTopic(s.before(from, labelReach))
	own := regionAs.MatchString(before.lower) || c.Area != "" && before.says(shortName(c.Area))
	for _, name := range c.Names {
		short := shortName(name)
		if strings.HasPrefix(next, short) {
			return true
		}
		own = own || before.says(short)
	}
	for _, name := range c.Larger {
		if strings.HasPrefix(next, shortName(name)) {
			return true
		}
	}
	if !own || !rankEnds.MatchString(after) {
		return false
	}
	return standing.MatchString(before.lower) || strings.HasSuffix(strings.TrimRight(before.lower, " "), shortName(c.Area))
}

// newTopic is a part of a sentence of which only the words matter.
func newTopic(lower string) sentence { return sentence{text: lower, lower: lower} }

// textRank: a rank without metric, without direction or number of regions, or
// by "jumlah" where the share is meant.
func textRank(s sentence, c Context) []Issue {
	at := rankPattern.FindStringIndex(s.lower)
	if at == nil || contest.MatchString(s.lower[max(0, at[0]-60):min(len(s.lower), at[1]+60)]) {
		return nil
	}
	if !rankedThing.MatchString(s.lower) && !directionWord.MatchString(s.lower) && !s.ranksRegion(at[0], at[1], c) {
		return nil
	}
	found := s.text[at[0]:at[1]]
	if s.has("jumlah penduduk miskin", "jumlah warga miskin", "jumlah orang miskin") && !shareMetric.MatchString(s.lower) && !countMetric.MatchString(s.lower) {
		return []Issue{issue("rank_by_count", found, "teks")}
	}
	if !metricPattern.MatchString(s.lower) {
		return []Issue{issue("rank_without_metric", found, "teks")}
	}
	if !directionWord.MatchString(s.lower) || !fieldOf.MatchString(s.lower) {
		return []Issue{issue("rank_incomplete", found, "teks", "found", found)}
	}
	return nil
}
