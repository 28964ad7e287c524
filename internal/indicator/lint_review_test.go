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
