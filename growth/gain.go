package growth

import (
	"cmp"
	"slices"
	"time"
)

// GainRule is the least gain of weight since the weighing of the month before, in
// grams (kenaikan berat badan minimal, KBM), by the completed months of age at the
// weighing; the last one holds for every older age.
type GainRule []int

// KMSGain is the rule of the Kartu Menuju Sehat in Buku KIA (Kemenkes, 2020 and
// 2023), ages 1 to 60 months. The entry for month 0 is not used: nobody has been
// weighed the month before. A district may print another rule.
var KMSGain = GainRule{0, 800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200}

// Grams is the least gain at an age in completed months.
func (r GainRule) Grams(months int) int {
	switch {
	case len(r) == 0 || months < 0:
		return 0
	case months >= len(r):
		return r[len(r)-1]
	default:
		return r[months]
	}
}

// Weighing is one weighing of one child.
type Weighing struct {
	On     time.Time // day of the weighing
	Age    Age
	Weight float64 // kg; NaN when the child came and was not weighed
	Z      float64 // weight-for-age as [Measurement.Score] gives it; NaN when not known
}

// WeighingResult is what a posyandu writes beside a weighing.
type WeighingResult uint8

// The results, with the letters of the KMS.
const (
	NotWeighed      WeighingResult = iota // no weight this time
	Gained                                // N, naik
	NotGained                             // T, tidak naik
	NotLastMonth                          // O, not weighed the month before
	FirstWeighing                         // B, baru
	weighingResults = iota
)

var weighingLetters = [weighingResults]string{"", "N", "T", "O", "B"}

// String is the letter of the KMS.
func (r WeighingResult) String() string {
	if int(r) < len(weighingLetters) {
		return weighingLetters[r]
	}
	return "?"
}

// JudgedWeighing is a weighing with what follows from it.
type JudgedWeighing struct {
	Weighing
	Result       WeighingResult
	Gain         int  // grams since the month before; 0 unless N or T
	LeastGain    int  // grams, by the rule; 0 unless N or T
	Twice        bool // 2T: not gained, and not gained the month before
	BelowRedLine bool // BGM: weight-for-age below −3
}

// JudgeWeighings gives the weighings of one child in the order of time with their
// results. Of several weighings in one calendar month the last one counts as the
// month's. A weight has gained (N) when the gain reaches the least gain, or when the
// weight-for-age has not fallen: a healthy child of three years follows its line with
// less than 200 g a month.
func JudgeWeighings(rule GainRule, weighings []Weighing) []JudgedWeighing {
	sorted := slices.Clone(weighings)
	slices.SortStableFunc(sorted, func(a, b Weighing) int { return cmp.Compare(a.On.Unix(), b.On.Unix()) })
	judged := make([]JudgedWeighing, len(sorted))
	weighed := -1                      // place of the last weighing with a weight, of this month or before
	var before, current JudgedWeighing // last of the month before, last of this month
	haveBefore := false
	for i, w := range sorted {
		j := JudgedWeighing{Weighing: w, BelowRedLine: w.Z < -3}
		if w.Weight != w.Weight {
			judged[i] = j
			continue
		}
		if weighed >= 0 && monthOf(w.On) != monthOf(sorted[weighed].On) {
			before, haveBefore = current, true
		}
		switch {
		case !haveBefore:
			j.Result = FirstWeighing
		case monthOf(before.On)+1 != monthOf(w.On):
			j.Result = NotLastMonth
		default:
			j.compare(rule, &before)
		}
		judged[i], current, weighed = j, j, i
	}
	return judged
}

// compare judges the gain since the month before.
func (j *JudgedWeighing) compare(rule GainRule, before *JudgedWeighing) {
	j.Gain = grams(j.Weight) - grams(before.Weight)
	j.LeastGain = rule.Grams(int(j.Age.Months()))
	if j.Gain >= j.LeastGain || (j.Gain > 0 && j.Z >= before.Z) {
		j.Result = Gained
		return
	}
	j.Result = NotGained
	j.Twice = before.Result == NotGained
}

// grams avoids comparing kilograms whose decimals are not exact.
func grams(kg float64) int {
	if kg < 0 {
		return -int(-kg*1000 + 0.5)
	}
	return int(kg*1000 + 0.5)
}

// monthOf numbers the calendar months.
func monthOf(t time.Time) int { return t.Year()*12 + int(t.Month()) }

// CorrectedAge is the age of a preterm child counted from the day it was due: the
// weeks missing to 40 are taken off. Indonesian and WHO standards count from birth;
// corrected age is a clinician's option, until two years. Gestation is in completed
// weeks; 37 and more change nothing, and so does an age that is not known. Before
// the day it was due no WHO standard applies to a child: its age is unknown.
func CorrectedAge(age Age, gestationWeeks int) Age {
	days, known := age.Days()
	if !known || gestationWeeks >= 37 || gestationWeeks <= 0 || age.Months() >= 24 {
		return age
	}
	if days -= (40 - gestationWeeks) * 7; days < 0 {
		return Age{}
	}
	return Days(float64(days))
}
