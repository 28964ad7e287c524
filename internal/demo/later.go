package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
)

// OtherFamilies is how many families of the region the files of later years
// have at most, so that a large city does not wait for them.
const OtherFamilies = 3000

// WriteOther creates, in dir, the files of later years and other systems about
// the same invented people: DTSEN, SIKS-NG and e-PPGBM. They take no part in the
// main job. The same options give the same bytes.
func WriteOther(ctx context.Context, dir string, areas *region.Directory, o Options, progress func(file string, done, total int)) ([]string, error) {
	w, err := build(areas, o.withDefaults())
	if err != nil {
		return nil, err
	}
	l := w.later()
	y := w.options.Date.Year
	months := w.newNursery().files()
	return writeFiles(ctx, dir, []step{
		// The members have NIK and the families have none: they come first.
		{fmt.Sprintf("01 DTSEN Anggota %d.xlsx", y+1), l.writeDTSENMembers},
		{fmt.Sprintf("02 DTSEN Keluarga %d.csv", y+1), l.writeDTSENFamilies},
		{fmt.Sprintf("03 Ekspor SIKS-NG %d.xlsx", y), l.writeSIKSNG},
		{"04 " + months[0].name, months[0].write},
		{"05 " + months[1].name, months[1].write},
	}, progress)
}

// later is the region a year after the decree.
type later struct {
	*world
	households []*household
	codes      map[region.Code]string // of BPS, by Kemendagri code
	date       civil.Date
}

// household is a family as its card shows it a year later.
type household struct {
	*family
	kk, oldKK string // the card of now, and the one before it if that was another
	village   region.Area
	address   string
	members   []person
	decile    int
	elsewhere bool // the identity cards show an address in another region
	slip      cardSlip
}

// cardSlip is what is wrong with a family's rows in the later files.
type cardSlip int

const (
	cardSound      cardSlip = iota
	cardMissing             // no KK number
	cardScientific          // "6,172E+15"
	codeOnly                // BPS code, no names
	namesOnly               // names, no BPS code
	codeElsewhere           // BPS code of another regency
	floorUnknown            // an answer that is in no list
	floorTwo                // two answers in one cell
)

// later lets a year pass: cards are issued anew, people move, die, are born,
// leave with a card of their own, and are misspelt.
func (w *world) later() *later {
	l := &later{world: w, codes: w.bpsCodes(), date: civil.Date{Year: w.options.Date.Year + 1, Month: 6, Day: 30}}
	r := newRandom(w.options.Seed, "later")
	weights := w.villageWeights(r)
	for _, f := range w.families[:min(OtherFamilies, len(w.families))] {
		if chance(r, 30) {
			continue // moved away
		}
		l.households = append(l.households, l.household(r, f, weights)...)
	}
	for i := range len(l.households) / 20 { // not on the list of P3KE
		f := w.newFamily(r, len(w.families)+i, draw(r, weights))
		l.households = append(l.households, l.household(r, f, weights)[0])
	}
	return l
}

func (l *later) household(r *rand.Rand, f *family, weights []weighted[region.Area]) []*household {
	h := &household{family: f, village: f.village, address: f.address, decile: f.decile, members: slices.Clone(f.members)}
	h.kk = l.newCard(r, f.village.Code)
	if chance(r, 120) {
		h.oldKK = l.newCard(r, f.village.Code)
	}
	if chance(r, 40) {
		h.village = draw(r, weights)
		h.address = fmt.Sprintf("%s No. %d RT %03d RW %03d", pick(r, l.streets), 1+r.IntN(180), 1+r.IntN(24), 1+r.IntN(9))
	}
	if chance(r, 200) {
		h.decile = min(10, max(1, h.decile+r.IntN(3)-1))
	}
	h.elsewhere = chance(r, 30)
	out := []*household{h}
	if chance(r, 20) && len(h.members) > 1 && h.members[1].relation == "ISTRI/SUAMI" { // the head has died
		h.members = h.members[1:]
		h.members[0].relation, h.members[0].marital = "KEPALA KELUARGA", "CERAI MATI"
	}
	if chance(r, 40) {
		k := l.naming.kin(r)
		child := l.newPerson(r, f, k, pick(r, []string{"m", "f"}), 0, "ANAK", "BELUM KAWIN")
		child.birth = l.date.AddDays(-r.IntN(300))
		if child.nik = ""; chance(r, 500) {
			child.nik = l.newNIK(r, f.village.Code, child.sex, child.birth)
		}
		h.members = append(h.members, child)
	}
	if i := slices.IndexFunc(h.members, func(p person) bool { return p.relation == "ANAK" && p.birth.AgeOn(l.date) >= 20 }); i > 0 && chance(r, 250) {
		out = append(out, l.leave(r, h, i))
	}
	for i := range h.members {
		if chance(r, 25) {
			h.members[i].name = misspelt(r, h.members[i].name)
		}
	}
	h.slip = draw(r, []weighted[cardSlip]{{cardSound, 950}, {cardMissing, 5}, {cardScientific, 4}, {codeOnly, 12}, {namesOnly, 12}, {codeElsewhere, 3}, {floorUnknown, 7}, {floorTwo, 7}})
	return out
}

// leave gives a grown child a card of their own.
func (l *later) leave(r *rand.Rand, h *household, i int) *household {
	own := *h
	own.members = []person{h.members[i]}
	own.members[0].relation = "KEPALA KELUARGA"
	own.kk, own.oldKK = l.newCard(r, h.village.Code), ""
	h.members = slices.Delete(slices.Clone(h.members), i, i+1)
	return &own
}

// newCard makes the number of a family card: district, day of issue, and a
// serial above those that registries give out.
func (l *later) newCard(r *rand.Rand, village region.Code) string {
	on := civil.Date{Year: 2008 + r.IntN(l.date.Year-2008), Month: 1, Day: 1}.AddDays(r.IntN(365))
	for {
		kk := fmt.Sprintf("%s%02d%02d%02d%04d", village.At(region.LevelDistrict).Digits(), on.Day, int(on.Month), on.Year%100, 5001+r.IntN(4999))
		if kk[15] != '0' && !l.niks[kk] {
			l.niks[kk] = true
			return kk
		}
	}
}

// misspelt drops or doubles a letter inside a name.
func misspelt(r *rand.Rand, name string) string {
	letters := []rune(name)
	if len(letters) < 4 {
		return name
	}
	i := 1 + r.IntN(len(letters)-2)
	if chance(r, 500) {
		return string(slices.Delete(letters, i, i+1))
	}
	return string(slices.Insert(letters, i, letters[i]))
}

// bpsCodes are the BPS codes of the region's areas: from the crosswalk where
// it knows them, else in the order in which BPS numbers areas, by tens and by
// ones.
func (w *world) bpsCodes() map[region.Code]string {
	out := map[region.Code]string{}
	regency := w.options.Region
	code := func(c region.Code, or string) string {
		if bps, ok := w.areas.ToBPS(c); ok {
			return string(bps)
		}
		return or
	}
	province := regency.At(region.LevelProvince)
	out[province] = code(province, province.Digits())
	out[regency] = code(regency, regency.Digits())
	for i, d := range w.areas.Children(regency) {
		out[d.Code] = code(d.Code, fmt.Sprintf("%s%03d", out[regency], 10*(i+1)))
		for j, v := range w.areas.Children(d.Code) {
			out[v.Code] = code(v.Code, fmt.Sprintf("%s%03d", out[d.Code], j+1))
		}
	}
	return out
}

// said finds the words of a later form for an answer of the older one.
func said(words map[string]string, answer string) string {
	if w, ok := words[answer]; ok {
		return w
	}
	return strings.ToUpper(answer[:1]) + strings.ToLower(answer[1:])
}
