package demo

import (
	"math/rand/v2"
	"slices"

	"github.com/tuntas-id/tuntas/internal/region"
)

// threshold is how many of the 13 criteria a family of the decree meets.
const threshold = 7

// The criteria by their place in a visit's answers.
const (
	basicNeeds = iota
	femaleHead
	littleSchool
	frailElder
	disabled
	informalWork
	noSanitation
	noCleanWater
	noHome
	noAssets
	noIdentity
	undernourished
	dependent
)

// told is what the family's own data say about a criterion.
type told int

const (
	open told = iota // only a visit can tell
	yes
	no
)

func toldIf(met bool) told {
	if met {
		return yes
	}
	return no
}

// tells says about each criterion what the family's own data decide. It
// follows the notes of the criteria set: what the register cannot know is open.
func (w *world) tells(f *family) [13]told {
	h, head := f.home, f.head()
	out := [13]told{
		femaleHead:     toldIf(f.isFemaleHeaded()),
		littleSchool:   toldIf(slices.Contains([]string{"TIDAK/BELUM SEKOLAH", "TDK TAMAT SD/SEDERAJAT", "MASIH/TAMAT SD/SEDERAJAT"}, head.education)),
		informalWork:   toldIf(f.worksInformally()),
		noSanitation:   toldIf(h.latrine != "MILIK SENDIRI"),
		noCleanWater:   toldIf(h.water == "SUMUR TIDAK TERLINDUNG" || h.water == "AIR PERMUKAAN (SUNGAI, DANAU, DLL)"),
		noAssets:       toldIf(h.savings == "TIDAK"),
		undernourished: toldIf(h.stunting == atRisk),
	}
	if !slices.ContainsFunc(f.members, func(p person) bool { return p.birth.AgeOn(w.dataDate) >= 60 }) {
		out[frailElder] = no
	}
	if slices.Contains([]string{"MILIK SENDIRI", "KONTRAK/SEWA", "DINAS"}, h.ownership) {
		out[noHome] = no
	}
	if head.nik != "" {
		out[noIdentity] = no
	}
	return out
}

// worksInformally looks at the head's occupation and, where that may be
// either, at the way of working.
func (f *family) worksInformally() bool {
	head := f.head()
	switch f.job(head) {
	case "PEKERJA LEPAS", "PETANI", "NELAYAN", "OJEK DARING":
		return true
	case "PEDAGANG", "WIRASWASTA":
		return head.work != "BURUH/KARYAWAN/PEGAWAI"
	}
	return false
}

// decided counts the criteria that the data show to be met, and those that a
// visit may find met besides. A severe disability is rare and not counted on.
func (w *world) decided(f *family) (met, possible int) {
	for i, t := range w.tells(f) {
		switch {
		case t == yes:
			met++
		case t == open && i != disabled:
			possible++
		}
	}
	return met, possible
}

// choose names the families of the decree: in each village as many as the case
// says, those first whose data let them meet enough criteria.
func (w *world) choose(decile1 []*family) map[*family]bool {
	byVillage, poor := map[region.Code][]*family{}, map[region.Code]int{}
	for _, f := range decile1 {
		poor[f.village.Code]++
		if f.defect != repeatedFamily && f.defect != codeForeign {
			byVillage[f.village.Code] = append(byVillage[f.village.Code], f)
		}
	}
	quotas, out := w.quotas(poor), map[*family]bool{}
	for code, families := range byVillage {
		// A visit can bring these to the threshold; the others come after them.
		lacking := map[*family]int{}
		for _, f := range families {
			met, possible := w.decided(f)
			lacking[f] = max(0, threshold-met-possible)
		}
		slices.SortStableFunc(families, func(a, b *family) int { return lacking[a] - lacking[b] })
		for _, f := range families[:min(quotas[code], len(families))] {
			out[f] = true
		}
	}
	return out
}

// deprive takes from a family of the decree what it has too much of, until its
// data and a visit together can meet the threshold.
func (w *world) deprive(f *family) {
	head := f.head()
	for _, take := range []func(){
		func() { f.home.latrin22, f.home.latrine = "Tidak, Jamban Umum/Bersama", "UMUM/BERSAMA" },
		func() { f.home.water = "SUMUR TIDAK TERLINDUNG" },
		func() { head.education = "MASIH/TAMAT SD/SEDERAJAT" },
		func() { f.home.savings = "TIDAK" },
		func() {
			if age := head.birth.AgeOn(w.dataDate); age < 70 && f.defect != jobUnknown {
				head.occupation, head.work = "PEKERJA LEPAS", "PEKERJA BEBAS"
			}
		},
	} {
		if met, possible := w.decided(f); met+possible >= threshold {
			return
		}
		take()
	}
}

// relieve gives a family that is found to be better off what keeps its data
// below the threshold.
func (w *world) relieve(f *family) {
	for _, give := range []func(){
		func() { f.home.water = "SUMUR TERLINDUNG" },
		func() { f.home.latrin22, f.home.latrine = "Ya, tanpa Septictank", "MILIK SENDIRI" },
	} {
		if met, _ := w.decided(f); met < threshold {
			return
		}
		give()
	}
}

// answers are those of the visit, and how many of them are Ya. What the
// family's data decide is answered so; of the rest as many are met as bring
// the family to the number wanted, severe disability only by a rare chance.
func (w *world) answers(r *rand.Rand, f *family, want int) (out [13]string, met int) {
	tells := w.tells(f)
	for i, t := range tells {
		out[i] = yesNo(t == yes)
		if t == yes {
			met++
		}
	}
	rest := []int{frailElder, noHome, noIdentity}
	r.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	likely := []int{basicNeeds, dependent}
	r.Shuffle(len(likely), func(i, j int) { likely[i], likely[j] = likely[j], likely[i] })
	order := append(likely, rest...)
	if chance(r, 60) {
		order = append([]int{disabled}, order...)
	}
	for _, i := range order {
		if tells[i] == open && met < want {
			out[i] = "Ya"
			met++
		}
	}
	return out, met
}
