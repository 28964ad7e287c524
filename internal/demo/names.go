package demo

import "math/rand/v2"

// The name lists mix the peoples of West Kalimantan: Malay, Dayak, Hakka and
// Teochew Chinese, Javanese, Madurese, Bugis. The combinations are drawn at
// random; no list of real people stands behind them.
var (
	malayMen    = []string{"Hendra", "Syarif Mahadi", "Usman", "Iskandar", "Zulkifli", "Rahmad", "Muhammad Arif", "Muh. Ilham", "Saparudin", "Jumadi", "Abdul Hamid", "Hamdani", "Mulyadi", "Ridwan", "Suhaimi", "Bujang", "Rusli", "Nazaruddin", "H. Sulaiman", "Syahrul"}
	malayWomen  = []string{"Siti Aminah", "Nurhayati", "Rosmala", "Fatimah", "Halimah", "Nur Aini", "Zubaidah", "Salbiah", "Maimunah", "Rahimah", "Sri Wahyuni", "Dewi Sartika", "Juliana", "Masnah", "Hj. Rukiah", "Yuliana", "Aisyah", "Kartini", "Mariana", "Hasnah"}
	dayakMen    = []string{"Antonius", "Yohanes", "Paulus", "Stepanus", "Markus", "Lukas", "Fransiskus", "Petrus", "Aloysius", "Martinus"}
	dayakWomen  = []string{"Yohana", "Maria", "Veronika", "Agustina", "Elisabet", "Kristina", "Lusia", "Monika", "Anastasia", "Theresia"}
	dayakFamily = []string{"Ajun", "Nyampo", "Ujai", "Sedau", "Aloi", "Ripai", "Libin", "Gani", "Jampi", "Akim", "Lamat", "Suni"}
	hakkaClans  = []string{"Bong", "Tjhin", "Chin", "Liu", "Lim", "Tan", "Jong", "Lai", "Phang", "Then", "Ng", "Kho", "Chai", "Wong"}
	hakkaMen    = []string{"Kim Hiong", "Sin Fa", "Khim Lie", "Djie Min", "Bui Khiong", "Nyuk Sen", "Fui Min", "Min Hon", "Sak Liong", "Tet Fo"}
	hakkaWomen  = []string{"Siu Lan", "Sui Khim", "Mei Fung", "Nyuk Lan", "Moi Lin", "Kim Moi", "Jan Fung", "Fa Nyuk", "Siat Mui", "Lie Kian"}
	javaneseMen = []string{"Sukiman", "Paijo", "Slamet", "Wagimin", "Sutrisno", "Mulyono", "Karsidi", "Tukiran", "Suroto", "Ngatimin"}
	javaneseWom = []string{"Marsini", "Sutinah", "Painem", "Sumarni", "Lasmi", "Wagiyem", "Sri Lestari", "Ngatini", "Suparti", "Rukmini"}
	maduraMen   = []string{"Mat Rais", "Moh. Hasan", "Busri", "Sahiruddin", "Nawawi", "Marsuki"}
	maduraWomen = []string{"Misnah", "Sumiati", "Hosniyah", "Rohemah", "Muniah", "Satiyah"}
	youngMen    = []string{"Rizky", "Dimas", "Fajar", "Kevin", "Aldi", "Bagas", "Rafi", "Yoga", "Andika", "Farel", "Kelvin", "Jefri"}
	youngWomen  = []string{"Putri", "Nabila", "Cindy", "Aulia", "Jessica", "Intan", "Zahra", "Melisa", "Tiara", "Selvi", "Anjani", "Kiki"}
	youngSecond = []string{"Pratama", "Saputra", "Maulana", "Ramadhan", "Wijaya", "Permata", "Lestari", "Anggraini", "Safitri", "Kurnia"}
	streets     = []string{"Jl. Alianyang", "Jl. Ahmad Yani", "Gg. Mawar", "Jl. Yos Sudarso", "Gg. Keluarga", "Jl. Raya Sedau", "Jl. Bukit Barisan", "Gg. Nusa Indah", "Jl. Pahlawan", "Dusun Tanjung", "Jl. Veteran", "Gg. Sejahtera", "Jl. Semelagi", "Dusun Sejati", "Jl. Trans Mayasopa"}
	// Elsewhere no street bears the name of a place of the case. Both lists are
	// equally long, so that the same seed draws the same families.
	streetsElsewhere = []string{"Jl. Diponegoro", "Jl. Ahmad Yani", "Gg. Mawar", "Jl. Yos Sudarso", "Gg. Keluarga", "Jl. Raya Desa", "Jl. Gajah Mada", "Gg. Nusa Indah", "Jl. Pahlawan", "Dusun Tengah", "Jl. Veteran", "Gg. Sejahtera", "Jl. Kartini", "Dusun Makmur", "Jl. Lingkar"}
	enumerators      = []string{"Ruslan Efendi", "Maria Nyampo", "Tan Mei Fung", "Suharti", "Petrus Libin", "Nurul Huda", "Agus Salim", "Veronika Ujai"}
)

// kin is the people whose naming a family follows.
type kin int

func drawKin(r *rand.Rand) kin {
	return draw(r, []weighted[kin]{{0, 38}, {1, 16}, {2, 26}, {3, 13}, {4, 7}})
}

// familyName is what all members share: a clan, a father's name, or nothing.
func (k kin) familyName(r *rand.Rand) string {
	switch k {
	case 1:
		return pick(r, dayakFamily)
	case 2:
		return pick(r, hakkaClans)
	}
	return ""
}

// name draws the name of somebody of the family. Many adults have a single
// name; nobody is given an invented surname.
func (k kin) name(r *rand.Rand, shared, sex string, young bool) string {
	male := sex == "m"
	choose := func(men, women []string) string {
		if male {
			return pick(r, men)
		}
		return pick(r, women)
	}
	switch {
	case k == 2:
		return shared + " " + choose(hakkaMen, hakkaWomen)
	case k == 1:
		return choose(dayakMen, dayakWomen) + " " + shared
	case young:
		name := choose(youngMen, youngWomen)
		if chance(r, 600) {
			name += " " + pick(r, youngSecond)
		}
		return name
	case k == 3:
		return choose(javaneseMen, javaneseWom)
	case k == 4:
		return choose(maduraMen, maduraWomen)
	}
	return choose(malayMen, malayWomen)
}
