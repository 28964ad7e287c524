package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/intake/value"
)

// DialectTable describes dialects for users, in Bahasa Indonesia, as Markdown.
func DialectTable(dialects []*Dialect) string {
	var b strings.Builder
	b.WriteString("# Susunan berkas yang dikenal\n\nHalaman ini dibuat dari berkas dialek; jangan disunting dengan tangan. " +
		"Judul kolom dicocokkan longgar: huruf besar, spasi, tanda baca, dan salah ketik kecil tidak menjadi masalah.\n")
	for _, d := range dialects {
		if d.Generic {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n`%s` versi %d\n\n| Judul kolom | Nama | Isi | Keterangan |\n|---|---|---|---|\n", d.Title["id"], d.ID, d.Version)
		for _, f := range d.Fields {
			fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", cell(strings.Join(f.Headers, " / ")), f.Name, kindNames[f.Kind], cell(remarks(f)))
		}
	}
	return b.String()
}

var kindNames = map[Kind]string{
	KindText: "teks", KindInteger: "bilangan bulat", KindDecimal: "angka", KindRupiah: "rupiah", KindDate: "tanggal",
	KindBoolean: "ya/tidak", KindNIK: "NIK", KindKK: "nomor KK", KindArea: "kode wilayah Kemendagri", KindAreaBPS: "kode wilayah BPS", KindDomain: "pilihan",
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func remarks(f Field) string {
	var notes []string
	if f.Key {
		notes = append(notes, "harus terisi di setiap baris")
	} else if f.Required {
		notes = append(notes, "kolom harus ada")
	}
	if f.Fill {
		notes = append(notes, "sel gabungan diisi dari baris di atasnya")
	}
	byCode := map[string][]string{}
	for written, code := range f.Domain {
		byCode[code] = append(byCode[code], written)
	}
	var values []string
	for code, written := range byCode {
		slices.Sort(written)
		written = slices.CompactFunc(written, func(a, b string) bool { return value.FoldValue(a) == value.FoldValue(b) })
		values = append(values, "`"+code+"`: "+strings.Join(written, ", "))
	}
	slices.Sort(values)
	return strings.Join(append(notes, values...), "; ")
}
