package indicator

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// amountAside: the count beside a share, "(44.661 jiwa)" or "atau 44.661 jiwa".
	amountAside = regexp.MustCompile(`^\s*(?:\([^()]{0,60}\)|(?:atau|yakni|yaitu|setara)\s+(?:sekitar\s+|sebanyak\s+)?\d[\d.]*(?:\s+(?:ribu|juta))?(?:\s+(?:jiwa|orang|penduduk|kk|keluarga|kepala keluarga|rumah tangga|balita|anak|rumah|unit))?)`)
	negation    = regexp.MustCompile(`\b(belum|tidak|tanpa|sisanya|selebihnya|lainnya)\b(?:\s+([\p{L}-]+))?`)
	restAfter   = regexp.MustCompile(`^[^0-9.;,]{0,30}\b(?:belum|tidak|tanpa|sisanya|selebihnya|lainnya)\b`)
	contrast    = regexp.MustCompile(`\b(?:sedangkan|sementara|sisanya|selebihnya|lainnya|adapun)\b`)
	achieved    = regexp.MustCompile(`\b(?:sudah|telah|dengan|memiliki|punya|mempunyai|cakupan|peserta|kepesertaan|terdaftar|mencapai|selesai|tuntas)\b`)
	opensRest   = regexp.MustCompile(`^(?:dan\s+)?(?:(?:sisanya|selebihnya)\b|(?:sedangkan|sementara(?:\s+itu)?|adapun|yang)\b[^0-9.;]{0,60}\b(?:belum|tidak)\b|(?:sedangkan|sementara(?:\s+itu)?|adapun)\b)`)
	moving      = regexp.MustCompile(`\b(?:naik|turun|meningkat|menurun|bertambah|berkurang|berubah|tumbuh)\b|\bmenjadi\s+\d`)
	namesRest   = regexp.MustCompile(`\b(?:sisanya|selebihnya|belum|tidak|lainnya)\b`)
)

// complement reports whether a share is the rest of the one before it: those
// who have not yet what the first have. "62 persen tanpa jamban" beside "45
// persen lansia" is another property of the same families, not their rest.
func (s sentence) complement(a, b number, alone bool) bool {
	tail := s.lower[b.unitEnd:]
	tail = tail[len(amountAside.FindString(tail)):]
	between := s.between(a, b)
	var said []string // the negation and the word it denies
	first := s.before(a.start, labelReach)
	if m := negation.FindStringSubmatchIndex(between); m != nil {
		said = negation.FindStringSubmatch(between)
		first += between[:m[0]]
	} else if restAfter.MatchString(tail) {
		said = negation.FindStringSubmatch(tail)
		first += between
	}
	if said == nil {
		return false
	}
	switch word := said[2]; {
	case contrast.MatchString(between), contrast.MatchString(said[0]):
		return true
	case word == "" || word == "dan" || achieved.MatchString(first):
		return true
	case said[1] == "belum" && alone:
		return true
	default:
		return len(word) > 3 && strings.Contains(first, word)
	}
}

// textShares: "82,07 % … dan 18,62 % belum": a whole and its rest in one
// sentence that do not add to 100, or the parts of one whole.
func textShares(s sentence) []Issue {
	shares := s.of(percentUnit)
	sum := sumOf(shares)
	if len(shares) < 2 || addsUp(sum, shares) {
		return nil
	}
	bySex := len(shares) == 2 && s.has("laki-laki") && s.has("perempuan")
	for i, b := range shares[1:] {
		a := shares[i]
		pair := a.value + b.value
		between := s.between(a, b)
		within := bySex || saysRest.MatchString(between) || saysRest.MatchString(s.lower[b.unitEnd:])
		if said := negation.FindStringSubmatch(between); said != nil && len(said[2]) > 3 { // "dengan jamban …, tanpa jamban …"
			within = within || strings.Contains(s.before(a.start, labelReach), said[2])
		}
		if !nearWhole(pair, within) || addsUp(pair, []number{a, b}) {
			continue
		}
		if bySex || s.complement(a, b, len(shares) == 2) {
			return []Issue{sharesIssue(pair)}
		}
	}
	if len(shares) < 3 || s.has(growth...) || s.has("berturut", "masing-masing") || changing.MatchString(s.lower) {
		return nil
	}
	switch {
	case sum >= 90 && sum <= 110 && s.partsOfOne(shares):
		return []Issue{sharesIssue(sum)}
	case sum > 99 && sum < 101 && !overlapping.MatchString(s.lower):
		// Many shares that miss 100 by a little are parts of one whole as a rule.
		return []Issue{sharesIssue(sum).at(Warning)}
	}
	return nil
}

var saysRest = regexp.MustCompile(`\b(?:sisanya|selebihnya)\b`)

// nearWhole reports whether a sum misses 100 the way a slip does: by up to ten where
// the wording says that it is the rest, by up to two where only a contrast does, which
// may as well compare two properties of different people.
func nearWhole(sum float64, said bool) bool {
	if said {
		return sum >= 90 && sum <= 110
	}
	return sum >= 98 && sum <= 102
}

func sharesIssue(sum float64) Issue {
	return issue("shares", format(sum, 2)+" %", "teks", "sum", format(sum, 2))
}

func sumOf(shares []number) float64 {
	sum := 0.0
	for _, n := range shares {
		sum += n.value
	}
	return sum
}

// textRest: a sentence that tells the rest of the one before, "Sisanya 18,62
// persen …", with which it does not add to 100.
func textRest(before, s sentence) []Issue {
	shares, rest := before.of(percentUnit), s.of(percentUnit)
	if len(shares) == 0 || len(rest) == 0 || !opensRest.MatchString(s.lower) || !namesRest.MatchString(s.lower) {
		return nil
	}
	if moving.MatchString(s.lower) || moving.MatchString(before.lower) {
		return nil
	}
	found := -1.0
	for i := range shares { // the rest of the last share, of the last two, …
		parts := append(slices.Clone(shares[len(shares)-1-i:]), rest[0])
		sum := sumOf(parts)
		if addsUp(sum, parts) || addsUp(sumOf(shares)+sumOf(rest), append(slices.Clone(shares), rest...)) {
			return nil
		}
		if found < 0 && nearWhole(sum, saysRest.MatchString(s.lower)) {
			found = sum
		}
	}
	if found < 0 {
		return nil
	}
	return []Issue{sharesIssue(found)}
}

var (
	overlapping = regexp.MustCompile(`\b(?:tanpa|lansia|dikepalai|disabilitas|penyandang|janda|duda)\b`)
	composed    = regexp.MustCompile(`\b(?:terdiri (?:dari|atas)|terbagi|dibagi|komposisi\w*|proporsi\w*|pembagian\w*|terinci|terpecah|porsi\w*)\b`)
	ofOneWhole  = regexp.MustCompile(`^[^0-9.;]{0,30}\bdari\s+(?:seluruh|total|keseluruhan|semua|jumlah)\s+([\p{L}]+)`)
	labelWord   = regexp.MustCompile(`[\p{L}-]+`)
	fillers     = map[string]bool{"dan": true, "serta": true, "lalu": true, "kemudian": true, "sedangkan": true, "sementara": true, "adapun": true, "yang": true, "sebanyak": true,
		"sebesar": true, "sekitar": true, "untuk": true, "pada": true, "di": true, "hanya": true, "baru": true, "ada": true, "kategori": true, "kelompok": true, "golongan": true, "kelas": true}
	// classifications are closed: each family or child is in one class only.
	classifications = [][]string{
		{"miskin ekstrem", "sangat miskin", "hampir miskin", "rentan miskin", "tidak miskin", "menuju kelas menengah", "miskin", "rentan", "mampu", "sejahtera"},
		{"sangat tinggi", "tinggi", "menengah", "sedang", "rendah", "sangat rendah"},
		{"ringan", "sedang", "berat"},
		{"baik", "cukup", "sedang", "kurang", "buruk", "lebih"},
		{"normal", "sangat pendek", "pendek", "tinggi"},
		{"sudah", "telah", "sedang", "belum", "selesai", "berjalan", "terlambat", "batal"},
		{"milik sendiri", "sendiri", "bersama", "umum", "sewa", "kontrak", "bebas sewa", "dinas", "lainnya", "tidak ada"},
	}
)

// partsOfOne reports whether the wording says that shares are parts of one
// whole: "terbagi", like things of "seluruh anggaran", or the classes of a
// closed classification.
func (s sentence) partsOfOne(shares []number) bool {
	if composed.MatchString(s.before(shares[0].start, labelReach)) {
		return true
	}
	labels := s.labels(shares)
	if labels == nil {
		return false
	}
	if m := ofOneWhole.FindStringSubmatch(s.lower[shares[len(shares)-1].unitEnd:]); m != nil && !strings.HasSuffix(m[1], "nya") && alike(labels) {
		return true
	}
	return slices.ContainsFunc(classifications, func(classes []string) bool { return differentClasses(labels, classes) })
}

// labels are the words that stand before each share, or after each where the
// shares come first.
func (s sentence) labels(shares []number) [][]string {
	before := make([][]string, 0, len(shares))
	after := make([][]string, 0, len(shares))
	from := 0
	for i, n := range shares {
		to := len(s.lower)
		if i+1 < len(shares) {
			to = shares[i+1].start
		}
		before, after = append(before, meaningful(s.lower[from:n.start])), append(after, meaningful(s.lower[n.unitEnd:to]))
		from = n.unitEnd
	}
	for _, all := range [][][]string{before, after} {
		if !slices.ContainsFunc(all, func(words []string) bool { return len(words) == 0 || len(words) > 8 }) {
			return all
		}
	}
	return nil
}

func meaningful(text string) []string {
	return slices.DeleteFunc(labelWord.FindAllString(text, -1), func(w string) bool { return fillers[w] })
}

// alike reports whether all labels share a word: "strategi 1", "strategi 2".
func alike(labels [][]string) bool {
	return slices.ContainsFunc(labels[len(labels)-1], func(word string) bool {
		return !slices.ContainsFunc(labels, func(words []string) bool { return !slices.Contains(words, word) })
	})
}

// differentClasses reports whether each label ends or begins with another class
// of a classification.
func differentClasses(labels [][]string, classes []string) bool {
	var seen []string
	for _, words := range labels {
		label := strings.Join(words, " ")
		i := slices.IndexFunc(classes, func(c string) bool {
			return label == c || strings.HasSuffix(label, " "+c) || strings.HasPrefix(label, c+" ")
		})
		if i < 0 || slices.Contains(seen, classes[i]) {
			return false
		}
		seen = append(seen, classes[i])
	}
	return true
}
