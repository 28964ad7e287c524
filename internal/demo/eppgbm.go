package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/growth"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// mostChildren is how many under-fives of the list the posyandu have, so that
// a city of many families does not wait for them.
const mostChildren = 2400

// toddler is an under-five as a posyandu knows it.
type toddler struct {
	name, nik, sex, parent string
	birth                  civil.Date
	village                region.Area
	address, posyandu      string
	haz, whz               float64    // the lines the child follows
	measured               [2]measure // by month
	defect                 toddlerDefect
}

// measure is what was measured of a child in a month; the zero value is not.
type measure struct {
	on             civil.Date
	weight, height float64
	standing       bool
	score          growth.Score
}

// toddlerDefect is what is wrong with a child's rows; the kinds are those that
// real files show.
type toddlerDefect int

const (
	asMeasured   toddlerDefect = iota
	inGrams                    // the weight lost its decimal comma
	nameSlipped                // the name has a slip in the second month
	nikLeftOut                 // and there the NIK is missing
	ageWrong                   // the age does not fit the dates
	scoreWrong                 // nor the file's score the measures
	daySwapped                 // day and month of birth are exchanged
	writtenTwice               // the child stands twice, with a slip in the name
	otherWay                   // lying instead of standing, or the reverse
	shrunk                     // shorter than the month before
)

// nursery are the under-fives of the region in two consecutive months.
type nursery struct {
	world    *world
	months   [2]civil.Date // first days
	children []*toddler
}

// files are the e-PPGBM exports of the two months, the older layout first.
func (n *nursery) files() []step {
	title := func(month int) string {
		words := strings.Fields(locale.Indonesian.Date(n.months[month]))
		return fmt.Sprintf("e-PPGBM %s.xlsx", strings.Join(words[1:], " "))
	}
	return []step{{title(0), n.writeOlder}, {title(1), n.writeNewer}}
}

// newNursery draws the children: those of the list, and a fifth more whose
// families are on none.
func (w *world) newNursery() *nursery {
	n := &nursery{world: w}
	last := w.options.Date
	if last.Day < 14 { // the posyandu of this month are not over
		last = last.AddDays(-last.Day)
	}
	last.Day = 1
	n.months = [2]civil.Date{{Year: last.AddDays(-1).Year, Month: last.AddDays(-1).Month, Day: 1}, last}
	r := newRandom(w.options.Seed, "posyandu")
	listed := n.listed()
	for i, t := range listed {
		// Evenly over the list, so that every village has some.
		if i*mostChildren/len(listed) == (i-1)*mostChildren/len(listed) && i > 0 && len(listed) > mostChildren {
			continue
		}
		n.children = append(n.children, t)
	}
	for range len(n.children) / 5 {
		n.children = append(n.children, w.unlisted(r, n.months[1]))
	}
	for _, t := range n.children {
		n.grow(r, t)
	}
	return n
}

// listed are the under-fives of the P3KE list.
func (n *nursery) listed() (out []*toddler) {
	oldest := n.months[0]
	oldest.Year -= 5
	for _, f := range n.world.families {
		parent := f.head().name
		for i := range f.members {
			p := &f.members[i]
			switch {
			case p.relation == "ISTRI/SUAMI":
				parent = p.name
			case p.relation == "ANAK" && p.birth.After(oldest):
				t := &toddler{name: p.name, nik: p.nik, sex: p.sex, parent: parent, birth: p.birth, village: f.village, address: f.address}
				if f.defect == nikCopied && i == 2 {
					t.nik = "" // the posyandu copies from the KIA book
				}
				out = append(out, t)
			}
		}
	}
	return out
}

// unlisted is a child of a family that is on no list, often a newborn.
func (w *world) unlisted(r *rand.Rand, month civil.Date) *toddler {
	k := w.naming.kin(r)
	days := r.IntN(1700)
	if chance(r, 350) {
		days = r.IntN(150)
	}
	t := &toddler{sex: pick(r, []string{"m", "f"}), parent: k.name(r, "f", false), birth: month.AddDays(-days), village: pick(r, w.villages),
		address: fmt.Sprintf("%s No. %d", pick(r, w.streets), 1+r.IntN(180))}
	t.name = k.name(r, t.sex, true)
	if days < 40 && chance(r, 300) {
		t.name = "By Ny " + t.parent
	}
	if days > 360 || chance(r, 400) {
		t.nik = w.newNIK(r, t.village.Code, t.sex, t.birth)
	}
	return t
}

var posyanduNames = []string{"Mawar", "Melati", "Anggrek", "Dahlia", "Kenanga", "Cempaka", "Teratai"}

// grow draws where the child is weighed, the lines it follows and what is
// wrong with its rows, and measures it.
func (n *nursery) grow(r *rand.Rand, t *toddler) {
	number := r.IntN(4)
	t.posyandu = fmt.Sprintf("%s %d", posyanduNames[(len(t.village.Name)+number)%len(posyanduNames)], 1+number)
	t.haz, t.whz = -1.05+1.1*r.NormFloat64(), -0.25+0.95*r.NormFloat64()
	t.defect = draw(r, []weighted[toddlerDefect]{{asMeasured, 830}, {inGrams, 20}, {nameSlipped, 25}, {nikLeftOut, 25}, {ageWrong, 15},
		{scoreWrong, 30}, {daySwapped, 6}, {writtenTwice, 8}, {otherWay, 35}, {shrunk, 6}})
	for m := range t.measured {
		on := n.months[m].AddDays(4 + number*2 + r.IntN(3))
		if on.After(t.birth) && chance(r, 870) {
			t.measured[m] = t.measure(r, on, m)
		}
	}
}

// measure takes weight and length of the child as a cadre does: to 0.1 kg and
// 0.1 cm, with a small error.
func (t *toddler) measure(r *rand.Rand, on civil.Date, month int) measure {
	days := on.DaysSince(t.birth)
	if days >= 1826 {
		return measure{}
	}
	sex := growth.Male
	if t.sex == "f" {
		sex = growth.Female
	}
	m := measure{on: on, standing: days >= 731}
	m.height = tenth(growth.MeasureAt(growth.LengthForAge, sex, days, max(-4.5, min(3, t.haz))) + 0.15*r.NormFloat64())
	if before := t.measured[0]; month == 1 && before.height > 0 && before.standing == m.standing {
		m.height = max(m.height, before.height) // children do not shrink
	}
	position := growth.Lying
	if m.standing {
		position = growth.Standing
	}
	if m.weight = tenth(growth.WeightAt(sex, position, m.height, max(-3.8, min(3.5, t.whz+0.15*r.NormFloat64())))); math.IsNaN(m.weight) {
		m.weight = tenth(growth.MeasureAt(growth.WeightForAge, sex, days, max(-3.8, min(3.5, t.whz))))
	}
	switch {
	case t.defect == shrunk && month == 1 && t.measured[0].height > 0:
		m.height = tenth(t.measured[0].height - 2.3)
	case t.defect == otherWay && days > 330:
		m.standing = !m.standing
		m.height = tenth(m.height + map[bool]float64{true: -0.7, false: 0.7}[m.standing])
		position = map[bool]growth.Position{true: growth.Standing, false: growth.Lying}[m.standing]
	}
	g := growth.Measurement{Sex: sex, Age: growth.Days(float64(days)), Weight: m.weight, LengthHeight: m.height, Position: position,
		Head: growth.Missing(), Arm: growth.Missing(), Triceps: growth.Missing(), Subscapular: growth.Missing()}
	m.score, _ = g.Score() // nobody is measured before birth
	return m
}

func tenth(x float64) float64 { return math.Round(x*10) / 10 }

// writeOlder writes the first month in the older layout.
func (n *nursery) writeOlder(path string) error {
	return n.write(path, 0, "PMT Diterima (kg)")
}

// writeNewer writes the second month in the newer layout, which has two
// columns in the place of PMT.
func (n *nursery) writeNewer(path string) error {
	return n.write(path, 1, "Kelas Ibu Balita", "MBG")
}

func (n *nursery) write(path string, month int, own ...any) error {
	r := newRandom(n.world.options.Seed, "posyandu rows"+n.months[month].String())
	return writeXLSX(path, "Data", func(row func(...any) error) error {
		header := []any{"No", "NIK", "Nama", "JK", "Tgl Lahir", "BB Lahir", "TB Lahir", "Nama Ortu", "Prov", "Kab/Kota", "Kec", "Pukesmas", "Desa/Kel", "Posyandu", "RT", "RW", "Alamat",
			"Usia Saat Ukur", "Tanggal Pengukuran", "Berat", "Tinggi", "Cara Ukur", "LiLA", "BB/U", "ZS BB/U", "TB/U", "ZS TB/U", "BB/TB", "ZS BB/TB", "Naik Berat Badan"}
		if err := row(slices.Concat(header, own, []any{"Jml Vit A", "KPSP", "KIA", "Detail"})...); err != nil {
			return err
		}
		number := 0
		for _, t := range n.children {
			if t.measured[month].on.IsZero() {
				continue
			}
			times := 1
			if t.defect == writtenTwice {
				times = 2
			}
			for again := range times {
				number++
				if err := row(n.cells(r, t, month, number, again == 1)...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// cells are the row of a child in a month, with the habits of such files:
// numbers as text with a comma or as numbers, dates as text or as Excel's.
func (n *nursery) cells(r *rand.Rand, t *toddler, month, number int, again bool) []any {
	m, w := t.measured[month], n.world
	name, nik, birth := upper(t.name), t.nik, t.birth
	if again || t.defect == nameSlipped && month == 1 {
		name = slip(r, name)
	}
	if again || t.defect == nikLeftOut && month == 1 {
		nik = ""
	}
	if swapped := (civil.Date{Year: birth.Year, Month: time.Month(birth.Day), Day: int(birth.Month)}); t.defect == daySwapped && month == 1 && swapped.Valid() && !swapped.After(m.on) {
		birth = swapped
	}
	place := func(l region.Level) string {
		a, _ := w.areas.Area(t.village.Code.At(l))
		return upper(a.Name)
	}
	first := []any{number, nik, name, map[string]string{"m": "L", "f": "P"}[t.sex], dateCell(r, birth), comma(r, tenth(2.6+r.Float64())), comma(r, float64(46+r.IntN(6))), upper(t.parent),
		place(region.LevelProvince), w.regencyName(), place(region.LevelDistrict), place(region.LevelDistrict), upper(t.village.Name), upper(t.posyandu),
		fmt.Sprintf("%03d", 1+r.IntN(20)), fmt.Sprintf("%03d", 1+r.IntN(8)), t.address}
	return slices.Concat(first, n.measureCells(r, t, m, month), n.lastCells(r, t, month))
}

// measureCells are age, measures, scores and labels.
func (n *nursery) measureCells(r *rand.Rand, t *toddler, m measure, month int) []any {
	aged := m.on
	if t.defect == ageWrong {
		aged = aged.AddDays(-120)
	}
	weight := comma(r, m.weight)
	if t.defect == inGrams {
		weight = int(math.Round(m.weight * 1000))
	}
	way := map[bool]string{true: "Berdiri", false: "Terlentang"}[m.standing]
	muac := any(nil)
	if m.on.DaysSince(t.birth) >= 183 && chance(r, 500) {
		muac = comma(r, tenth(13.8+1.1*r.NormFloat64()))
	}
	shift := 0.0
	if t.defect == scoreWrong {
		shift = 0.35 + r.Float64()
	}
	out := []any{ageCell(t.birth, aged), dateCell(r, m.on), weight, comma(r, m.height), way, muac}
	for _, i := range [...]growth.Index{growth.WeightForAge, growth.LengthForAge, growth.WeightForLength} {
		z := m.score.Z[i]
		if math.IsNaN(z) {
			out = append(out, "-", "-")
			continue
		}
		said := math.Round((z+shift)*100) / 100
		label := pick(r, labels[i.Category(said)])
		if month == 1 {
			said = z // and only the label is wrong
		}
		out = append(out, label, comma(r, said))
	}
	return append(out, n.gain(t, month))
}

// gain is the letter that the file has for the weighing.
func (n *nursery) gain(t *toddler, month int) string {
	before, m := t.measured[0], t.measured[month]
	switch {
	case month == 0 && m.on.DaysSince(t.birth) < 60:
		return "B"
	case month == 0 || before.on.IsZero():
		return "O"
	case m.weight-before.weight >= 0.2:
		return "N"
	}
	return "T"
}

// lastCells are the services the child got.
func (n *nursery) lastCells(r *rand.Rand, t *toddler, month int) []any {
	own := []any{comma(r, float64(r.IntN(2)))}
	if month == 1 {
		own = []any{pick(r, []string{"Ya", "Tidak"}), "Tidak"}
	}
	vitamin := 0
	if n.months[month].Month == 2 || n.months[month].Month == 8 {
		vitamin = 1
	}
	return append(own, vitamin, "Sesuai", map[bool]string{true: "Ya", false: "Tidak"}[t.haz > -2.4], "")
}

// labels are the words of the file for a category, short and long as they come.
var labels = map[growth.Category][]string{
	growth.SeverelyUnderweight: {"Sangat Kurang", "Berat Badan Sangat Kurang"}, growth.Underweight: {"Kurang", "Berat Badan Kurang"},
	growth.NormalWeight: {"Berat Badan Normal", "Normal"}, growth.RiskOfOverweightForAge: {"Risiko Lebih", "Resiko Berat Badan Lebih"},
	growth.SeverelyStunted: {"Sangat Pendek"}, growth.Stunted: {"Pendek"}, growth.NormalHeight: {"Normal"}, growth.Tall: {"Tinggi"},
	growth.SeverelyWasted: {"Gizi Buruk"}, growth.Wasted: {"Gizi Kurang", "Kurang"}, growth.NormalNutrition: {"Gizi Baik", "Normal"},
	growth.PossibleRiskOfOverweight: {"Risiko Gizi Lebih", "Berisiko Gizi Lebih"}, growth.Overweight: {"Gizi Lebih"}, growth.Obese: {"Obesitas"},
}

// comma is a number as a cell: mostly text with a decimal comma.
func comma(r *rand.Rand, v float64) any {
	if chance(r, 300) {
		return v
	}
	return strings.Replace(fmt.Sprint(v), ".", ",", 1)
}

// dateCell is a date as a cell: text in two forms, or Excel's day number.
func dateCell(r *rand.Rand, d civil.Date) any {
	switch r.IntN(3) {
	case 0:
		return d.String()
	case 1:
		return dateIndonesian(d)
	}
	return d.DaysSince(civil.Date{Year: 1899, Month: 12, Day: 30})
}

// ageCell is the age as the file writes it.
func ageCell(birth, on civil.Date) string {
	months := (on.Year-birth.Year)*12 + int(on.Month) - int(birth.Month)
	days := on.Day - birth.Day
	if days < 0 {
		months--
		before := civil.Date{Year: on.Year, Month: on.Month, Day: 1}.AddDays(-1)
		days += before.Day
	}
	months, days = max(0, months), max(0, days)
	return fmt.Sprintf("%d Tahun - %d Bulan - %d Hari", months/12, months%12, days)
}

// slip leaves a letter of a name out, or doubles it.
func slip(r *rand.Rand, name string) string {
	at := 1 + r.IntN(max(1, len(name)-2))
	if name[at] == ' ' {
		at--
	}
	if chance(r, 500) {
		return name[:at] + name[at+1:]
	}
	return name[:at+1] + name[at:]
}
