package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
)

// world is the invented region in memory, before it is written as files.
type world struct {
	options  Options
	theCase  Case
	areas    *region.Directory
	villages []region.Area
	families []*family

	verified []*visit
	gifts    []gift
	official []statistic
	counts   []count    // of a region outside the case
	dataDate civil.Date // of the newer P3KE list
	visits   civil.Date // first day of the field visits
	decree   civil.Date
	streets  []string
	naming   *naming
	niks     map[string]bool // given out already
}

type family struct {
	key        string // ID Keluarga P3KE
	village    region.Area
	decile     int
	percentile int
	address    string
	members    []person
	home       home
	inOldList  bool // also in the 2022/23 delivery
	defect     defect
	flags      programmeFlags
}

type person struct {
	key                         string // ID Individu, 2022/23 layout only
	name, nik, sex              string
	birth                       civil.Date
	relation, marital           string
	occupation, work, education string
}

// home holds the housing answers in the words of the 2023/24 layout.
type home struct {
	ownership, savings                              string
	roof, wall, floor, quality                      string
	lighting, power, fuel, water, latrine, latrin22 string
	stunting                                        string
}

type programmeFlags struct{ bpnt, bpum, bst, pkh, sembako, prakerja, kur bool }

// defect is what is wrong with the family's rows; the kinds are those that
// real files show.
type defect int

const (
	sound          defect = iota
	nikMissing            // the head has no NIK
	nikRounded            // Excel kept 15 digits
	nikScientific         // "6,172E+15"
	nikSpaced             // apostrophe and spaces
	nikCopied             // a child carries the head's NIK
	nikSexMismatch        // the day says woman, the column says man
	jobUnknown            // an occupation outside the domain
	codeForeign           // village code of another regency
	relationDouble        // two relations in one cell
	repeatedFamily        // the family stands twice
)

func newWorld(areas *region.Directory, o Options, c Case, n *naming) *world {
	y := o.Date.Year
	roads := streets
	if o.Region != DefaultRegion {
		roads = streetsElsewhere
	}
	return &world{
		streets: roads, naming: n, niks: make(map[string]bool, 4*o.Families),
		options: o, theCase: c, areas: areas, villages: villagesOf(areas, o.Region),
		dataDate: civil.Date{Year: y - 1, Month: 9, Day: 30},
		visits:   civil.Date{Year: y - 1, Month: 10, Day: 9},
		decree:   civil.Date{Year: y, Month: 1, Day: 22},
	}
}

// settle draws all families.
func (w *world) settle() {
	r := newRandom(w.options.Seed, "families")
	weights := w.villageWeights(r)
	for i := range w.options.Families {
		f := w.newFamily(r, i, draw(r, weights))
		w.families = append(w.families, f)
	}
}

func (w *world) villageWeights(r *rand.Rand) []weighted[region.Area] {
	out := make([]weighted[region.Area], len(w.villages))
	for i, v := range w.villages {
		out[i] = weighted[region.Area]{v, 40 + r.IntN(100)}
	}
	return out
}

// shortList is the number of families up to which a list holds the poorest only.
const shortList = 10000

// decileShares: a short list is what a region gets for its poorest, a long
// one covers everybody.
func (w *world) decileShares() []weighted[int] {
	if w.options.Families <= shortList {
		return []weighted[int]{{1, 40}, {2, 26}, {3, 20}, {4, 14}}
	}
	return []weighted[int]{{1, 4}, {2, 6}, {3, 8}, {4, 10}, {5, 11}, {6, 12}, {7, 12}, {8, 12}, {9, 13}, {10, 12}}
}

func (w *world) newFamily(r *rand.Rand, i int, village region.Area) *family {
	f := &family{
		key:     fmt.Sprintf("%s%010d", w.options.Region.Digits(), 1000000+i*7),
		village: village,
		decile:  draw(r, w.decileShares()),
		address: fmt.Sprintf("%s No. %d RT %03d RW %03d", pick(r, w.streets), 1+r.IntN(180), 1+r.IntN(24), 1+r.IntN(9)),
	}
	f.percentile = (f.decile-1)*10 + 1 + r.IntN(10)
	f.inOldList = f.decile <= 3 && chance(r, 920)
	f.home = drawHome(r, f.decile)
	f.members = w.drawMembers(r, f, i)
	f.home.stunting = w.stuntingRisk(f)
	f.flags = drawFlags(r, f.decile)
	f.defect = draw(r, []weighted[defect]{
		{sound, 9300}, {nikMissing, 210}, {nikRounded, 60}, {nikScientific, 40}, {nikSpaced, 90},
		{nikCopied, 50}, {nikSexMismatch, 60}, {jobUnknown, 60}, {codeForeign, 20}, {relationDouble, 60}, {repeatedFamily, 50},
	})
	f.applyNIKDefect()
	return f
}

// poorer draws among values ordered from poor to well-off, the poorer the
// decile the earlier.
func poorer(r *rand.Rand, decile int, values ...string) string {
	n := len(values)
	at := (float64(decile)-1)/9*0.55 + r.Float64()*0.75 - 0.17
	return values[min(n-1, max(0, int(at*float64(n))))]
}

func drawHome(r *rand.Rand, decile int) home {
	h := home{
		ownership: draw(r, []weighted[string]{{"MILIK SENDIRI", 68}, {"BEBAS SEWA/MENUMPANG", 17}, {"KONTRAK/SEWA", 12}, {"DINAS", 1}, {"LAINNYA", 2}}),
		savings:   poorer(r, decile, "TIDAK", "TIDAK", "TIDAK", "YA", "YA"),
		roof:      poorer(r, decile, "JERAMI/IJUK/RUMBIA/ DAUN-DAUNAN", "ASBES/SENG", "ASBES/SENG", "ASBES/SENG", "GENTENG", "BETON"),
		wall:      poorer(r, decile, "KAYU/PAPAN", "KAYU/PAPAN", "KAYU/PAPAN", "TEMBOK", "TEMBOK", "TEMBOK"),
		floor:     poorer(r, decile, "TANAH", "KAYU/PAPAN", "SEMEN", "SEMEN", "KERAMIK/GRANIT/MARMER/UBIN/TEGEL/TERASO"),
		quality:   poorer(r, decile, "JELEK/KUALITAS RENDAH", "JELEK/KUALITAS RENDAH", "BAGUS/KUALITAS TINGGI", "BAGUS/KUALITAS TINGGI", "BAGUS/KUALITAS TINGGI"),
		lighting:  poorer(r, decile, "BUKAN LISTRIK", "LISTRIK PLN NON METERAN", "LISTRIK PLN METERAN", "LISTRIK PLN METERAN", "LISTRIK PLN METERAN", "LISTRIK PLN METERAN"),
		fuel:      poorer(r, decile, "ARANG/KAYU", "ARANG/KAYU", "LISTRIK/GAS", "LISTRIK/GAS", "LISTRIK/GAS"),
		water:     poorer(r, decile, "AIR PERMUKAAN (SUNGAI, DANAU, DLL)", "AIR HUJAN", "SUMUR TIDAK TERLINDUNG", "SUMUR TERLINDUNG", "LEDENG/PAM", "AIR KEMASAN/ISI ULANG"),
		stunting:  draw(r, []weighted[string]{{"BUKAN TARGET SASARAN", 45}, {"TIDAK BERESIKO STUNTING", 33}, {atRisk, 22}}),
	}
	h.latrin22 = poorer(r, decile, "Lainnya", "Tidak, Jamban Umum/Bersama", "Ya, tanpa Septictank", "Ya, dengan Septictank", "Ya, dengan Septictank", "Ya, dengan Septictank")
	h.latrine = map[string]string{
		"Lainnya": "LAINNYA", "Tidak, Jamban Umum/Bersama": "UMUM/BERSAMA",
		"Ya, tanpa Septictank": "MILIK SENDIRI", "Ya, dengan Septictank": "MILIK SENDIRI",
	}[h.latrin22]
	h.power = "=< 900 WATT"
	switch {
	case h.lighting == "BUKAN LISTRIK":
		h.power = "KOSONG"
	case decile > 6 && chance(r, 600):
		h.power = "> 900 WATT"
	}
	return h
}

const atRisk = "BERESIKO STUNTING"

// stuntingRisk corrects what was drawn by who lives there: the risk is that of
// a small child, and without one or a wife who may have one the family is not
// asked.
func (w *world) stuntingRisk(f *family) string {
	child, wife := false, false
	for _, p := range f.members {
		age := p.birth.AgeOn(w.dataDate)
		child = child || age < 5
		wife = wife || (p.sex == "f" && p.marital == "KAWIN" && age >= 15 && age < 50)
	}
	switch drawn := f.home.stunting; {
	case child && drawn == "BUKAN TARGET SASARAN":
		return atRisk // two in three families with a small child, with those drawn so
	case child:
		return drawn
	case wife:
		return "TIDAK BERESIKO STUNTING"
	}
	return "BUKAN TARGET SASARAN"
}

func drawFlags(r *rand.Rand, decile int) programmeFlags {
	poor := decile <= 4
	return programmeFlags{
		bpnt: poor && chance(r, 420), bpum: chance(r, 30), bst: poor && chance(r, 150),
		pkh: poor && chance(r, 360), sembako: poor && chance(r, 400),
		prakerja: chance(r, 25), kur: decile > 2 && chance(r, 40),
	}
}

func (w *world) drawMembers(r *rand.Rand, f *family, i int) []person {
	k := w.naming.kin(r)
	headSex := "m"
	if chance(r, 190) {
		headSex = "f"
	}
	headAge := 24 + r.IntN(55)
	add := func(sex string, age int, relation, marital string) {
		f.members = append(f.members, w.newPerson(r, f, k, sex, age, relation, marital))
	}
	married := headSex == "m" && chance(r, 850)
	marital := "KAWIN"
	if !married {
		marital = draw(r, []weighted[string]{{"CERAI MATI", 50}, {"CERAI HIDUP", 30}, {"BELUM KAWIN", 20}})
	}
	add(headSex, headAge, "KEPALA KELUARGA", marital)
	if married {
		add("f", max(19, headAge-2-r.IntN(6)), "ISTRI/SUAMI", "KAWIN")
	}
	children := draw(r, []weighted[int]{{0, 22}, {1, 26}, {2, 28}, {3, 15}, {4, 7}, {5, 2}})
	for range children {
		if age := headAge - 20 - r.IntN(18); age >= 0 && age < 30 {
			add(pick(r, []string{"m", "f"}), age, "ANAK", "BELUM KAWIN")
		}
	}
	if chance(r, 110) {
		add(pick(r, []string{"m", "f"}), min(94, headAge+18+r.IntN(12)), "LAINNYA", "CERAI MATI")
	}
	for n := range f.members {
		f.members[n].key = fmt.Sprintf("%s%02d", f.key, n+1)
	}
	return f.members
}

func (w *world) newPerson(r *rand.Rand, f *family, k kin, sex string, age int, relation, marital string) person {
	birth := w.dataDate.AddDays(-age*36525/100 - r.IntN(364))
	p := person{
		name: k.name(r, sex, age < 25), sex: sex, birth: birth,
		relation: relation, marital: marital,
		occupation: "TIDAK/BELUM BEKERJA", work: "KOSONG", education: "TIDAK/BELUM SEKOLAH",
	}
	switch {
	case age >= 19:
		p.education = poorer(r, f.decile, "TDK TAMAT SD/SEDERAJAT", "MASIH/TAMAT SD/SEDERAJAT", "MASIH/TAMAT SD/SEDERAJAT", "MASIH/TAMAT SLTP/SEDERAJAT", "MASIH/TAMAT SLTA/SEDERAJAT", "MASIH/TAMAT PT/AKADEMI")
	case age >= 16:
		p.education = "MASIH/TAMAT SLTA/SEDERAJAT"
	case age >= 13:
		p.education = "MASIH/TAMAT SLTP/SEDERAJAT"
	case age >= 7:
		p.education = "MASIH/TAMAT SD/SEDERAJAT"
	}
	if age >= 18 && age < 70 && (relation == "KEPALA KELUARGA" || chance(r, 380)) {
		p.occupation = draw(r, []weighted[string]{{"PEKERJA LEPAS", 34}, {"PETANI", 22}, {"PEDAGANG", 11}, {"NELAYAN", 8}, {"PEGAWAI SWASTA", 10}, {"WIRASWASTA", 7}, {"TIDAK/BELUM BEKERJA", 8}})
		p.work = draw(r, []weighted[string]{{"PEKERJA BEBAS", 45}, {"BERUSAHA SENDIRI", 30}, {"BURUH/KARYAWAN/PEGAWAI", 15}, {"PEKERJA KELUARGA/TIDAK DIBAYAR", 10}})
		if p.occupation == "TIDAK/BELUM BEKERJA" {
			p.work = "KOSONG"
		}
	}
	if age > 0 || chance(r, 550) { // many babies have no NIK yet
		p.nik = w.newNIK(r, f.village.Code, sex, birth)
	}
	return p
}

// newNIK makes a well-formed number: district of first registration, birth
// day (+40 for women), and a serial above those that registries give out, so
// that no real person's number is hit on purpose. No two people get the same.
func (w *world) newNIK(r *rand.Rand, village region.Code, sex string, birth civil.Date) string {
	day := birth.Day
	if sex == "f" {
		day += 40
	}
	for {
		nik := fmt.Sprintf("%s%02d%02d%02d%04d", village.At(region.LevelDistrict).Digits(), day, int(birth.Month), birth.Year%100, 5000+r.IntN(5000))
		if !w.niks[nik] {
			w.niks[nik] = true
			return nik
		}
	}
}

func (f *family) applyNIKDefect() {
	head := &f.members[0]
	switch f.defect {
	case nikMissing:
		head.nik = ""
	case nikCopied:
		if len(f.members) < 3 {
			f.defect = sound
			return
		}
		f.members[2].nik = head.nik
	case nikSexMismatch:
		if len(head.nik) == 16 && head.sex == "m" {
			head.nik = head.nik[:6] + fmt.Sprint(int(head.nik[6]-'0')+4) + head.nik[7:]
		} else {
			f.defect = sound
		}
	}
}

func (f *family) head() *person { return &f.members[0] }

func (f *family) isFemaleHeaded() bool { return f.head().sex == "f" }

// shuffled returns the families that pass the test, in random order.
func (w *world) shuffled(purpose string, keep func(*family) bool) []*family {
	var out []*family
	for _, f := range w.families {
		if keep(f) {
			out = append(out, f)
		}
	}
	newRandom(w.options.Seed, purpose).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// quotas spreads the families of the decree over the villages: the numbers the
// case names, the rest at random with no village above highest_other.
func (w *world) quotas(poor map[region.Code]int) map[region.Code]int {
	r := newRandom(w.options.Seed, "quotas")
	out, left := map[region.Code]int{}, w.theCase.Determined
	for code, n := range w.theCase.Villages {
		out[code] = n
		left -= n
	}
	var open []region.Code
	for _, v := range w.villages {
		if _, named := out[v.Code]; !named {
			open = append(open, v.Code)
		}
	}
	for left > 0 && len(open) > 0 {
		i := r.IntN(len(open))
		code := open[i]
		if out[code] >= min(w.theCase.HighestOther, poor[code]) {
			open = slices.Delete(open, i, i+1)
			continue
		}
		out[code]++
		left--
	}
	return out
}
