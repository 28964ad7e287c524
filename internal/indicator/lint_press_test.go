package indicator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// at gives the findings of a text as "line rule".
func at(t *testing.T, text string) (out []string) {
	t.Helper()
	for _, i := range linted(t, text) {
		out = append(out, fmt.Sprint(i.Line, " ", i.Rule))
	}
	return out
}

func TestPressTextsAsLocalGovernmentsWriteThem(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a press text wrapped in a narrow column", `Pj Wali Kota Paparkan Penghapusan Kemiskinan Ekstrem
di Hadapan Pj Gubernur Kalimantan Barat

SINGKAWANG, MEDIA CENTER – Pj Wali Kota Singkawang, memaparkan
capaian penghapusan kemiskinan ekstrem dan percepatan penurunan stun-
ting pada rapat koordinasi di Pontianak, Rabu (21/2/2024).

Ia menyebut jumlah penduduk Kota Singkawang sebanyak 241.467.000
jiwa yang tersebar di 5 kecamatan dan 26 kelurahan. Berdasarkan data
BPS, angka kemiskinan Kota Singkawang tahun 2023 sebesar 4,70 persen,
jauh di bawah angka provinsi 6,71 persen dan nasional 9,36 persen.
Persentase penduduk miskin Kota Singkawang menempati peringkat ke-
3 terendah dari 14 kabupaten/kota di Kalimantan Barat, Maret 2023
menurut persentase penduduk miskin.

“Sebanyak 195 KK masuk dalam kategori miskin ekstrem yang sudah
diverifikasi, paling banyak di Kelurahan Maya Sopa yaitu 29 KK,”
ujarnya. Intervensi yang dilakukan di antaranya bantuan sosial kepada
108 KK, bedah rumah 105 KK, penyediaan lahan 52 KK, modal usaha
39 KK, sanitasi 105 KK, dan sambungan listrik 3 KK.

Untuk jaminan kesehatan, 82,07 persen penduduk telah terdaftar se-
dangkan 18,62 persen lainnya belum terdaftar.
`, []string{"8 population_scale", "22 shares"}},
		{"a press text on stunting", `Angka Stunting Kota Turun, Wali Kota Minta OPD Tidak Lengah

Kepala Dinas Kesehatan mengatakan, prevalensi stunting hasil penimbangan
serentak bulan Agustus 2023 sebesar 14,85 persen, turun dari 16,2 persen
pada Februari 2023. Jumlah balita yang diukur sebanyak 4.388 dari 19.788
balita atau 22,06 persen.

Target nasional prevalensi stunting pada tahun 2024 sebesar 14 persen
sesuai Perpres Nomor 72 Tahun 2021. Dari 26 kelurahan, 5 kelurahan
menjadi lokus. Anggaran yang disiapkan Rp 12,5 miliar atau 85,3 persen
terserap hingga Desember.

Menurut SSGI, prevalensi stunting tahun 2021 sebesar 23,1 persen, tahun
2022 sebesar 23,5 persen, dan hasil SKI 2023 20,6 persen.

Singkawang berada di urutan ke-5 tertinggi di Kalimantan Barat.
`, []string{"4 coverage_missing", "6 ratio", "16 rank_without_metric"}},
		{"a press text on extreme poverty", `BUPATI: KEMISKINAN EKSTREM TURUN JADI 4,08 PERSEN

Bupati Kubu Raya menyampaikan angka kemiskinan ekstrem di Kubu Raya turun
dari 4,23 persen pada 2023 menjadi 4,08 persen pada 2024. Garis kemiskinan
ekstrem menggunakan ukuran USD 1,9 PPP per hari atau setara dengan Rp 29.000
per kapita per hari. Dengan kurs Rp 15.500 per dolar AS, seseorang disebut
miskin ekstrem bila pengeluarannya di bawah Rp 882.000 per bulan.

Secara nasional, kemiskinan ekstrem 0,83 persen pada Maret 2024 dan 0,85
persen pada Maret 2025. Provinsi Kalimantan Barat 0,57 persen.

Kabupaten ini peringkat tiga terbaik se-Kalimantan Barat. Penerima PKH
persentasenya 12.345 keluarga. Rumah tidak layak huni yang
diperbaiki sebanyak 1.250 unit (45,5 persen dari 2.750 unit).
Inflasi 2,61 persen. Anggaran tahun 2024 naik 125 persen dibanding 2023.
`, []string{"1 p0_as_extreme", "4 p0_as_extreme", "4 p0_as_extreme", "5 exchange_rate", "9 method_mixed", "12 rank_without_metric", "13 count_as_percent"}},
		{"a report of numbered items", `LAPORAN PELAKSANAAN PENANGGULANGAN KEMISKINAN
1. Umum
   a. Jumlah penduduk (semester II 2023): 249.954 jiwa, terdiri dari
      laki-laki 51,2 persen dan perempuan 49,49 persen.
   b. Garis kemiskinan Rp 547.324 per kapita per bulan.
   c. Indeks Kedalaman Kemiskinan (P1) 0,62 dan Indeks Keparahan (P2) 0,13.
2. Peringkat
   Kota Singkawang menempati posisi ketiga dari
   14 kabupaten dan kota.
   Jumlah penduduk miskin terendah ketiga se-Kalimantan Barat setelah
   Kabupaten Kayong Utara dan Kota Pontianak.
3. Jaminan kesehatan
   Peserta JKN aktif 196.863 jiwa dari 239.875 jiwa
   (82,07%), nonaktif 43.012 jiwa (17,93%).
   PBI APBN 45,10%, PBI APBD 20,34%, PPU 18,25%, PBPU 12,00%, BP 5,00%
4. Program
   Bantuan pangan 10 kg beras untuk 7.512 KPM, realisasi 98,7%.
   Target RPJMD 2024: 3,95 persen.
   Kunjungan rumah 195 KK (100 persen).
   Daftar P3KE desil 1 Kota Singkawang mencapai 12,5 persen keluarga pada
   daftar itu belum pernah diverifikasi.
5. No. telepon 0562-631234, NIK dan data pribadi tidak disebarkan.
`, []string{"3 shares", "8 rank_without_metric", "10 rank_by_count", "15 shares"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := at(t, c.text); !slices.Equal(got, c.want) {
				t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestSentencesOfPressTexts(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Jumlah penduduk Kota Singkawang 249,954 jiwa.", []string{"number_format"}},
		{"Penduduk Kota Singkawang 241.467 ribu jiwa.", []string{"population_scale"}},
		{"Tingkat kemiskinan 6.71 persen.", []string{"number_format"}},
		{"US$ 2,15 (PPP 2017) atau sekitar Rp 12.183 per hari.", nil},
		{"Kota Singkawang ranking 3 se-Kalbar.", []string{"rank_without_metric"}},
		{"Kota Singkawang berada di ke-3 terendah di Kalbar.", []string{"rank_without_metric"}},
		{"Kemiskinan Singkawang ketiga terendah di Kalimantan Barat.", []string{"rank_without_metric"}},
		{"Persentase penduduk miskin Kota Singkawang ke-3 terendah dari 14 kabupaten/kota, Maret 2023.", nil},
		{"Hasil bulan timbang Agustus, stunting 8,3 persen.", []string{"coverage_missing"}},
		{"Dari 105 rumah, 98 rumah selesai (93,3 persen) dan 7 rumah belum (6,7 persen).", nil},
		{"Sebanyak 1.250 unit (46,5 persen dari 2.750 unit) diperbaiki.", []string{"ratio"}},
		{"Kepemilikan jamban: sendiri 71,2 %, bersama 18,4 %, umum 6,1 %, tidak ada 4,99 %.", []string{"shares"}},
		{"P0 berturut-turut 4,67 %, 4,70 %, dan 90,3 %.", nil},
		{"Gubernur Kalimantan Barat menyerahkan penghargaan peringkat kedua terbaik penurunan stunting.", nil},
		{"Jumlah penduduk Provinsi Kalimantan Barat 5.695.500 jiwa.", nil},
		{"Wali Kota menyebut 4,7 persen atau 11,56 ribu jiwa penduduk miskin.", nil},
		{"Jumlah penduduk miskin 11,56 ribu jiwa (4,70 persen) pada Maret 2023.", nil},
		{"Kemiskinan ekstrem nasional turun dari 1,12 persen (Maret 2023) menjadi 0,83 persen (Maret 2024).", nil},
		{"Persentase penduduk miskin ekstrem Kota Singkawang 4,70 persen.", []string{"p0_as_extreme"}},
		{"Anak putus sekolah 1,2 persen; target nol persen pada 2026.", nil},
		{"Sebanyak 552 jiwa dari 195 KK menerima bantuan atau 100 persen.", nil},
		{"Realisasi anggaran mencapai Rp 20 miliar dari pagu Rp 21,3 miliar atau 93,9 persen.", nil},
		{"Juara ketiga tertinggi.", nil},
		{"Kota ini peringkat pertama Kota Layak Anak kategori Nindya.", nil},
		{"Pada tahun 2023, peringkat 3 dari 14 kabupaten/kota menurut IPM.", []string{"rank_incomplete"}},
		{"Cakupan imunisasi dasar lengkap 82,5 persen, naik dari 80,1 persen.", nil},
		{"Persentase stunting 4.388 balita.", []string{"count_as_percent"}},
	} {
		t.Run(c.text, func(t *testing.T) {
			if got := rules(linted(t, c.text)); !slices.Equal(got, c.want) {
				t.Errorf("found %v, want %v", got, c.want)
			}
		})
	}
}

func TestWrappedLinesAreJudgedAsTheSentenceTheyAre(t *testing.T) {
	rank := "Kota Singkawang berada pada peringkat ke-3 terendah dari 14 kabupaten/kota di Kalimantan Barat menurut persentase penduduk miskin (P0), BPS, Maret 2023."
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a rank and its metric on the next line", "Kota Singkawang berada pada peringkat ke-3 terendah dari 14\nkabupaten/kota di Kalimantan Barat menurut persentase penduduk\nmiskin (P0), BPS, Maret 2023.", nil},
		{"a hyphen before the number", strings.Replace(rank, "ke-3", "ke-\n3", 1), nil},
		{"a word cut at the end of the line", strings.Replace(rank, "persentase", "persen-\ntase", 1), nil},
		{"a stroke at the end of the line", strings.Replace(rank, "kabupaten/kota", "kabupaten/\nkota", 1), nil},
		{"a name on the next line", strings.Replace(rank, "di Kalimantan Barat", "di\nKalimantan Barat", 1), nil},
		{"carriage returns and indents", strings.NewReplacer(" dari", "\r\n   dari", " menurut", "\r\n   menurut").Replace(rank), nil},
		{"a name that had no room", "Persentase penduduk miskin merupakan ukuran yang dipakai BPS dan pada\nMaret 2023 nilainya 4,70 %. Menurut ukuran itu, persentase penduduk miskin,\nKota Singkawang berada pada peringkat ke-3 terendah dari 14 kabupaten dan\nKota di Kalimantan Barat.", nil},
		{"a rank without metric over two lines", "Pada tahun itu\nKota Singkawang berada pada peringkat\nke-3 terendah di Kalimantan Barat.", []string{"2 rank_without_metric"}},
		{"a ratio over two lines", "Balita yang diukur 4.388 dari\n19.788 atau\n22,06 persen.", []string{"3 ratio"}},
		{"a population over two lines", "Jumlah penduduk Kota Singkawang adalah\n241.467.000\njiwa.", []string{"2 population_scale"}},
		{"titles are not joined", "Peringkat 3 terendah di Kalimantan Barat\nPersentase penduduk miskin menurut BPS\nPenduduk", []string{"1 rank_without_metric"}},
		{"items of a list are not joined", "- 82,07 % terdaftar\n- 18,62 % belum\n", nil},
		{"numbered items are not joined", "1. peringkat 3 terendah di Kalimantan Barat\n2. persentase penduduk miskin", []string{"1 rank_without_metric"}},
		{"a blank line ends a sentence", "Kota ini peringkat 3 terendah di Kalimantan Barat\n\nmenurut persentase penduduk miskin", []string{"1 rank_without_metric"}},
		{"reduplicated words keep their hyphen", "Dari jumlah itu 51,2 persen laki-\nlaki dan 49,49 persen perempuan.", []string{"1 shares"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := at(t, c.text); !slices.Equal(got, c.want) {
				t.Errorf("found %v, want %v", got, c.want)
				for _, i := range linted(t, c.text) {
					t.Log(i.Line, i.Rule, i.Found, locale.Indonesian.Render(i.Text))
				}
			}
		})
	}
}
