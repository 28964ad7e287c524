package demo

import (
	"fmt"
	"math/rand/v2"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
)

// visit is what the field verification wrote down about a family.
type visit struct {
	family      *family
	existence   string
	eligibility string
	reason      string
	on          civil.Date
	by          string
	evidence    string
	note        string
	criteria    [13]string // Ya, Tidak, or empty
	determined  bool
}

// What the enumerators find at the address.
const (
	found    = "Ditemukan"
	notFound = "Tidak ditemukan"
)

// verify sends the enumerators to every family of decile 1 and chooses those
// that the decree will name.
func (w *world) verify() {
	w.ensureEnoughPoor()
	r := newRandom(w.options.Seed, "visits")
	decile1 := w.shuffled("visiting order", func(f *family) bool { return f.decile == 1 })
	chosen := w.choose(decile1)
	for _, f := range decile1 {
		v := &visit{family: f, on: w.visits.AddDays(r.IntN(40)), by: pick(r, w.naming.visit)}
		if chosen[f] {
			w.findDestitute(r, v)
		} else {
			w.findOther(r, v)
		}
		w.verified = append(w.verified, v)
	}
}

// ensureEnoughPoor moves families into decile 1 where a village has fewer than
// the decree needs.
func (w *world) ensureEnoughPoor() {
	need := map[region.Code]int{}
	for code, n := range w.theCase.Villages {
		need[code] = n + n/3
	}
	each := w.theCase.Determined/len(w.villages) + 2
	for _, v := range w.villages {
		need[v.Code] = max(need[v.Code], each)
	}
	for _, f := range w.families {
		if f.decile == 1 && f.defect != repeatedFamily && f.defect != codeForeign {
			need[f.village.Code]--
		}
	}
	for _, f := range w.families {
		if need[f.village.Code] > 0 && f.decile > 1 && f.defect != repeatedFamily && f.defect != codeForeign {
			need[f.village.Code]--
			f.decile, f.percentile = 1, 1+f.percentile%10
		}
	}
}

func (w *world) findDestitute(r *rand.Rand, v *visit) {
	v.determined = true
	v.existence, v.evidence = found, "Foto rumah; tanda tangan kepala keluarga"
	v.eligibility = draw(r, []weighted[string]{{"Layak", 7}, {"Layak dengan intervensi", 3}})
	w.deprive(v.family)
	want := threshold + draw(r, []weighted[int]{{0, 40}, {1, 32}, {2, 18}, {3, 8}, {4, 2}})
	v.criteria, _ = w.answers(r, v.family, want)
	if v.family.head().nik == "" {
		v.note = "Belum punya NIK; dirujuk ke Disdukcapil"
	}
}

func (w *world) findOther(r *rand.Rand, v *visit) {
	v.existence = draw(r, []weighted[string]{{found, 760}, {"Pindah", 90}, {notFound, 70}, {"Meninggal", 40}, {"Ganda", 25}, {"Menolak", 15}})
	if v.family.defect == repeatedFamily {
		v.existence = "Ganda"
	}
	switch v.existence {
	case found:
		v.evidence = "Foto rumah"
		v.eligibility = "Tidak layak"
		v.reason = draw(r, []weighted[string]{{"Sudah mampu", 50}, {"Penghasilan di atas garis kemiskinan ekstrem", 35}, {"Ada anggota ASN/TNI/Polri", 6}, {"Tidak memiliki komponen", 9}})
		w.relieve(v.family)
		want := draw(r, []weighted[int]{{1, 10}, {2, 18}, {3, 24}, {4, 22}, {5, 16}, {6, 10}})
		var met int
		v.criteria, met = w.answers(r, v.family, want)
		// Some enumerators call a family eligible although it meets too few
		// criteria; the deliberation has to see that.
		if met >= 5 && chance(r, 120) {
			v.eligibility, v.reason = "Layak", ""
		}
	case "Pindah":
		v.reason = pick(r, []string{"Pindah ke luar " + w.regencyWord(), "Pindah ke " + w.villageWord() + " lain"})
		v.evidence = "Keterangan RT"
	case notFound:
		v.reason, v.evidence = "Tidak dikenal di alamat", "Keterangan RT"
	case "Meninggal":
		v.reason, v.evidence = "Kepala keluarga meninggal, tanpa ahli waris serumah", "Surat keterangan kematian "+w.villageWord()
	case "Ganda":
		v.reason, v.evidence = "Tercatat dua kali dengan ID keluarga berbeda", "Kartu keluarga"
	case "Menolak":
		v.reason = "Menolak didata"
	}
}

// gift is a line of the recipients' file.
type gift struct {
	programme *aid
	family    *family
	status    string
	on        civil.Date
	amount    int64
	proof     string
	note      string
}

// assist gives the families of the decree the interventions of the case, and
// the other poor families what their P3KE flags say.
func (w *world) assist() {
	var decreed []*family
	for _, v := range w.verified {
		if v.determined {
			decreed = append(decreed, v.family)
		}
	}
	r := newRandom(w.options.Seed, "assistance")
	for i := range catalogue {
		a := &catalogue[i]
		switch {
		case a.caseKey != "":
			w.giveDecreed(r, a, decreed)
		case a.flag != nil:
			w.giveFlagged(r, a)
		}
	}
}

// giveDecreed chooses exactly as many families as the case says. A house is
// repaired or given anew, never both; the rest is drawn with those first who
// have the need.
func (w *world) giveDecreed(r *rand.Rand, a *aid, decreed []*family) {
	left := min(w.theCase.Interventions[a.caseKey], len(decreed))
	for _, wanted := range []bool{true, false} {
		for _, n := range r.Perm(len(decreed)) {
			f := decreed[n]
			if left == 0 {
				return
			}
			if a.needs(f) != wanted || w.hasGift(f, a) || (a.excludes != "" && w.hasGiftKey(f, a.excludes)) {
				continue
			}
			left--
			g := gift{programme: a, family: f, amount: a.benefit}
			g.status = draw(r, []weighted[string]{{"Tersalurkan", a.delivered}, {"Direncanakan", 100 - a.delivered - 6}, {"Diverifikasi", 6}})
			if g.status == "Tersalurkan" {
				g.on = w.decree.AddDays(r.IntN(max(1, w.options.Date.DaysSince(w.decree))))
				g.proof = fmt.Sprintf("BAST %03d/%s/%d", 1+r.IntN(900), a.short, g.on.Year)
			}
			w.gifts = append(w.gifts, g)
		}
	}
}

func (w *world) giveFlagged(r *rand.Rand, a *aid) {
	for _, f := range w.families {
		if !a.flag(f.flags) || f.defect == repeatedFamily || f.defect == codeForeign {
			continue
		}
		w.gifts = append(w.gifts, gift{
			programme: a, family: f, status: "Tersalurkan", amount: a.benefit,
			on: civil.Date{Year: w.options.Date.Year, Month: 1, Day: 10 + r.IntN(20)}, proof: "SP2D penyaluran tahap 1",
		})
	}
}

func (w *world) hasGift(f *family, a *aid) bool { return w.hasGiftKey(f, a.caseKey) }

func (w *world) hasGiftKey(f *family, caseKey string) bool {
	for i := len(w.gifts) - 1; i >= 0; i-- {
		if g := &w.gifts[i]; g.family == f && g.programme.caseKey == caseKey && caseKey != "" {
			return true
		}
	}
	return false
}
