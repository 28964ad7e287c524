package indicator_test

import (
	"slices"
	"testing"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// sentenceCase is a text and the rules that it must break; none: it is right.
type sentenceCase struct {
	text string
	want []string
}

func judged(t *testing.T, cases []sentenceCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			got := linted(t, c.text)
			if !slices.Equal(rules(got), c.want) {
				t.Errorf("found %v, want %v", rules(got), c.want)
				for _, i := range got {
					t.Log(i.Found, locale.Indonesian.Render(i.Text))
				}
			}
		})
	}
}

func TestARankOfARegionNeedsItsMetric(t *testing.T) {
	bare := []string{"rank_without_metric"}
	judged(t, []sentenceCase{
		{"Kota Singkawang berada di peringkat 3 di Kalimantan Barat.", bare},
		{"Kota Singkawang berada di peringkat ke-3 di Kalimantan Barat.", bare},
		{"Singkawang peringkat 3 Kalimantan Barat.", bare},
		{"Kota Singkawang menempati peringkat 3.", bare},
		{"Kota Singkawang menduduki urutan ketiga.", bare},
		{"Singkawang peringkat ke-3.", bare},
		{"Kabupaten Kubu Raya berada pada peringkat pertama pada tahun 2024.", bare},
		{"Kota Pontianak peringkat 2 di Provinsi Kalimantan Barat.", bare},
		{"Kota Semarang peringkat 5 di Jawa Tengah.", bare},

		{"Kota Singkawang menempati peringkat ke-3 terendah dari 14 kab/kota di Kalimantan Barat menurut persentase penduduk miskin (P0), BPS, Maret 2023.", nil},
		{"SMP Negeri 1 Singkawang meraih peringkat 3 di Kalimantan Barat.", nil},
		{"Kontingen Kota Singkawang menempati peringkat 3.", nil},
		{"Kota Singkawang meraih peringkat pertama.", nil},
		{"Kota Singkawang meraih peringkat 2 lomba inovasi di Kalimantan Barat.", nil},
		{"Usulan nomor 3 dan urutan 2 pada tabel ini berasal dari Kota Singkawang.", nil},
		{"Tabel ini memuat urutan 1 sampai 26.", nil},
		{"Kota ini peringkat pertama Kota Layak Anak kategori Nindya.", nil},
	})
}

func TestSharesOfOneWholeAddUp(t *testing.T) {
	wrong := []string{"shares"}
	judged(t, []sentenceCase{
		{"Sebanyak 82,07% (196.863 jiwa) telah terdaftar sedangkan 18,62% (44.661 jiwa) belum terdaftar.", wrong},
		{"Per 1 Januari 2023, 82,07 persen atau 196.863 jiwa dari 239.875 jiwa telah menjadi peserta JKN. Sisanya 18,62 persen (44.661 jiwa) belum terdaftar.", wrong},
		{"Cakupan JKN 82,07 persen dari 239.875 penduduk; 18,62 persen atau 44.661 jiwa belum terdaftar.", wrong},
		{"Sebanyak 82,07 persen telah terdaftar. Sedangkan yang belum terdaftar 18,62 persen.", wrong},
		{"Sebanyak 40 persen ditanggung APBN dan 45 persen APBD. Selebihnya 18 persen mandiri.", wrong},
		{"Keluarga dengan jamban 72 persen, tanpa jamban 31 persen.", wrong},
		{"Strategi 1 menyerap 40 persen, strategi 2 menyerap 35 persen, dan strategi 3 menyerap 30 persen dari seluruh anggaran.", wrong},
		{"Dinas Sosial mengelola 45 persen, Dinas Kesehatan 30 persen, dan Dinas Perkim 20 persen dari total anggaran.", wrong},
		{"Kategori miskin 40 persen, rentan 35 persen, dan mampu 30 persen.", wrong},
		{"Sebanyak 40 persen miskin, 35 persen rentan, dan 30 persen mampu.", wrong},
		{"Rumah rusak ringan 50 persen, rusak sedang 30 persen, dan rusak berat 15 persen.", wrong},
		{"Anggaran terbagi atas bantuan 40 persen, pelatihan 35 persen, dan sarana 30 persen.", wrong},

		{"Sebanyak 45 persen keluarga lansia, 62 persen tanpa jamban, dan 30 persen dikepalai perempuan.", nil},
		{"Sebanyak 45 persen keluarga lansia, 25 persen tanpa jamban, dan 30,5 persen dikepalai perempuan.", nil},
		{"Sebanyak 45 persen keluarga lansia dan 62 persen tanpa jamban.", nil},
		{"Sebanyak 45 persen keluarga lansia, 62 persen belum memiliki jamban, dan 30 persen dikepalai perempuan.", nil},
		{"Realisasi Dinas Sosial 40 persen, Dinas Kesehatan 35 persen, dan Dinas PU 30 persen.", nil},
		{"Dinas Sosial menyerap 40 persen, Dinas Kesehatan 35 persen, dan Dinas PU 30 persen dari total anggarannya.", nil},
		{"Stunting di kecamatan utara 40 persen, kecamatan timur 35 persen, dan kecamatan barat 30 persen.", nil},
		{"Strategi 1 menyerap 40 persen, strategi 2 menyerap 35 persen, dan strategi 3 menyerap 25 persen dari seluruh anggaran.", nil},
		{"Sebanyak 82,07 persen telah terdaftar. Sisanya 17,93 persen belum.", nil},
		{"Sebanyak 40 persen ditanggung APBN dan 45 persen APBD. Selebihnya 15 persen mandiri.", nil},
		{"Sebanyak 82,07% (196.863 jiwa) telah terdaftar sedangkan 17,93% (43.012 jiwa) belum terdaftar.", nil},
		{"Penerima bantuan pangan 90 persen. Sisanya 12 keluarga pindah.", nil},
	})
}

func TestMethodsOfExtremePovertyAreNotMixed(t *testing.T) {
	wrong := []string{"method_mixed"}
	judged(t, []sentenceCase{
		{"Kemiskinan ekstrem turun dari 1,12 persen (2023) menjadi 0,85 persen (2025).", wrong},
		{"Angka kemiskinan ekstrem: Maret 2023 1,12%; Maret 2024 1,26%.", wrong},
		{"Kemiskinan ekstrem Kalimantan Barat 1,41 persen pada 2022, 0,99 persen pada 2023, dan nasional 1,26 persen pada Maret 2024.", wrong},
		{"Kemiskinan ekstrem Kota Singkawang 1,20 persen pada 2023 dan 0,90 persen pada 2025.", wrong},
		{"Tahun 2022 kemiskinan ekstrem sebesar 2,04 persen, sedangkan pada Maret 2025 sebesar 0,85 persen.", wrong},
		{"Berkat program bantuan, kemiskinan ekstrem turun dari 1,12 persen pada 2023 menjadi 0,85 persen pada 2025.", wrong},
		{"Kemiskinan ekstrem nasional September 2024 0,99 persen, Maret 2023 1,12 persen.", wrong},

		{"Kemiskinan ekstrem nasional turun dari 2,04 persen (2022) menjadi 1,12 persen (2023) dan 0,83 persen (Maret 2024).", nil},
		{"Kemiskinan ekstrem nasional 1,26 persen pada Maret 2024, 0,99 persen pada September 2024, dan 0,85 persen pada 2025.", nil},
		{"Kemiskinan ekstrem 1,12 persen (2023, metode lama US$ 1,90 PPP) dan 0,85 persen (2025, metode baru US$ 2,15 PPP).", nil},
		{"Kemiskinan ekstrem nasional 0,83 persen pada 2024.", nil},
		{"Realisasi penanganan kemiskinan ekstrem 9,1 persen pada 2023 dan 9,2 persen pada 2025.", nil},
		{"Kemiskinan ekstrem 1,12 persen pada 2023 ditargetkan menjadi 0,5 persen pada 2025.", nil},
		{"Kemiskinan ekstrem turun 0,3 persen pada 2023 dan turun 0,2 persen pada 2025.", nil},
	})
}

func TestRoutineSourcesNeedTheirCoverage(t *testing.T) {
	wrong := []string{"coverage_missing"}
	judged(t, []sentenceCase{
		{"Prevalensi stunting berdasarkan data posyandu 7,3 persen.", wrong},
		{"Menurut laporan kader posyandu, 7,3 persen balita stunting.", wrong},
		{"Angka stunting di posyandu 7,3 persen.", wrong},
		{"Prevalensi stunting menurut EPPGBM 7,3 persen.", wrong},
		{"Prevalensi stunting menurut e PPGBM 7,3 persen.", wrong},
		{"Stunting hasil bulan timbang Februari 8,3 persen.", wrong},

		{"Prevalensi stunting berdasarkan data posyandu 7,3 persen dengan cakupan 92 persen.", nil},
		{"Kunjungan balita di posyandu 85 persen untuk menurunkan stunting.", nil},
		{"Untuk menekan stunting, kehadiran di posyandu 85 persen.", nil},
		{"Prevalensi stunting menurut SSGI 20,6 persen; data posyandu sedang dimutakhirkan.", nil},
		{"Sebanyak 91 persen posyandu aktif mendampingi keluarga berisiko stunting.", nil},
	})
}

func TestACountIsNoRate(t *testing.T) {
	wrong := []string{"count_as_percent"}
	judged(t, []sentenceCase{
		{"Tingkat kemiskinan 195 KK.", wrong},
		{"Angka kemiskinan Kota Singkawang 10.820 jiwa.", wrong},
		{"Angka kemiskinan di Kota Singkawang tahun 2024 sebesar 10.820 jiwa.", wrong},
		{"Tingkat kemiskinan turun menjadi 10.820 orang.", wrong},
		{"Prevalensi stunting 1.250 balita.", wrong},
		{"Tingkat pengangguran terbuka: 6.300 orang.", wrong},

		{"Jumlah penduduk miskin 10.820 jiwa.", nil},
		{"Angka kemiskinan 4,53 persen atau 10.820 jiwa.", nil},
		{"Angka kemiskinan 10.820 jiwa (4,53 persen).", nil},
		{"Tingkat kemiskinan yang tinggi di Maya Sopa membuat 29 KK diprioritaskan.", nil},
		{"Untuk menekan angka kemiskinan, 195 KK menerima bantuan.", nil},
		{"Angka kemiskinan turun, sehingga 120 KK keluar dari daftar.", nil},
	})
}

func TestSharesOfRupiahMatchTheirAmounts(t *testing.T) {
	wrong := []string{"ratio"}
	judged(t, []sentenceCase{
		{"Realisasi Rp 1,2 miliar dari pagu Rp 2,0 miliar atau 65 persen.", wrong},
		{"Realisasi Rp1.200.000.000 dari pagu anggaran sebesar Rp2.000.000.000 atau 61 persen.", wrong},
		{"Serapan 65 persen (Rp 1,2 miliar dari Rp 2,0 miliar).", wrong},
		{"Pagu Rp 2,0 miliar, realisasi Rp 1,2 miliar (65 persen).", wrong},
		{"Dari pagu Rp. 2,0 miliar, terserap Rp. 850 juta atau 65 persen.", wrong},

		{"Realisasi Rp 1,2 miliar dari pagu Rp 2,0 miliar atau 60 persen.", nil},
		{"Realisasi Rp 1,2 miliar dari pagu Rp 2,0 miliar atau 62,4 persen.", nil},
		{"Realisasi Rp 12,5 miliar dari pagu Rp 13 miliar atau 96,2 persen.", nil},
		{"Realisasi Rp1.200.000.000 dari pagu Rp2.000.000.000 atau 60 persen.", nil},
		{"Anggaran naik dari Rp 1,2 miliar menjadi Rp 2,0 miliar atau 65 persen.", nil},
		{"Belanja Rp 1,2 miliar dari dana desa Rp 2,0 miliar, dan 65 persen keluarga sudah menerima.", nil},
	})
}

func TestAPopulationTenTimesTooLarge(t *testing.T) {
	wrong := []string{"population_scale"}
	judged(t, []sentenceCase{
		{"Penduduk Kota Singkawang 2.414.670 jiwa.", wrong},
		{"Kota Singkawang dihuni 2.499.540 jiwa.", wrong},
		{"Jumlah penduduk Singkawang mencapai 2,4 juta jiwa.", wrong},
		{"Jumlah penduduk Kota Singkawang 1.500.000 jiwa.", wrong},

		{"Penduduk Kota Singkawang 249.954 jiwa.", nil},
		{"Penduduk Kota Singkawang diproyeksikan 310.000 jiwa pada 2040.", nil},
		{"Jumlah penduduk Kota Pontianak dan sekitarnya 1.300.000 jiwa.", nil},
		{"Penduduk Provinsi Kalimantan Barat 2.414.670 jiwa pada 1980.", nil},
	})
}

func TestPropertiesOfDifferentPeopleAreNoRest(t *testing.T) {
	for _, text := range []string{
		"Sebanyak 55 persen keluarga punya jamban. Sementara itu 40 persen anak belum imunisasi.",
		"60 persen anak sudah imunisasi dan 35 persen ibu hamil belum periksa.",
	} {
		for _, i := range linted(t, text) {
			t.Errorf("%q: %s", text, i.Rule)
		}
	}
}
