package sqlstore_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

// person puts somebody of the register straight into its table.
func (n *nursery) person(id, family, relation, name, sex, birth, nik string, area region.Code) {
	n.t.Helper()
	var index []byte
	if nik != "" {
		index = n.vault.Index("person.nik", nik)
	}
	sqlstore.Tamper(n.t, n.db, `INSERT INTO person (regency, id, area, family_id, relation, sex, birth_date, nik_status, name, name_key,
		source_key, nik_index, since, data_date, created_batch, changed_batch, facts, marks)
		VALUES ('61.72', $1, $2, $3, $4, $5, $6, 'ok', $7, $8, '', $9, '', '', '', '', '{}', '{}')`,
		id, string(area), family, relation, sex, birth, name, strings.ToUpper(name), index)
}

func TestAChildIsLinkedToTheRegisterWhenExactlyOnePersonFits(t *testing.T) {
	const here, elsewhere region.Code = "61.72.05.1001", "61.72.02.1003"
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		n := newNursery(t, db)
		child := func(id, family, name, birth, nik string, area region.Code) {
			n.person(id, family, "child", name, "f", birth, nik, area)
		}
		n.person("p-siti", "f1", "spouse", "Siti", "f", "1995-01-01", "6172054101950001", here)
		child("p-nik", "f1", "Melati P", "2022-03-12", "6172035203220001", elsewhere)
		child("p-parent", "f1", "Tiara", "2022-03-12", "", elsewhere)
		child("p-place", "f2", "Bunga", "2022-03-12", "", here)
		child("p-far", "f3", "Anjani", "2022-03-12", "", elsewhere)
		child("p-two-1", "f4", "Kiki", "2022-03-12", "", here)
		child("p-two-2", "f5", "Kiki", "2022-03-12", "", here)
		child("p-copy", "f6", "Sinta", "2018-02-01", "6172035203220002", here)
		b := n.take("januari.csv", eppgbmRow("NIK=6172035203220001"), eppgbmRow("Nama=Tiara"), eppgbmRow("Nama=Bunga"),
			eppgbmRow("Nama=Anjani"), eppgbmRow("Nama=Kiki"), eppgbmRow("Nama=Zahra", "NIK=6172035203220002"))
		children, _ := n.everything()
		got := map[string]string{}
		for _, c := range children {
			got[c.Name] = c.PersonID + " " + string(c.LinkedBy)
			if c.Area != here {
				t.Fatalf("Sedau is %s", c.Area)
			}
		}
		for name, want := range map[string]string{"Melati": "p-nik nik", "Tiara": "p-parent name", "Bunga": "p-place name", "Anjani": " ", "Kiki": " ", "Zahra": " "} {
			if got[name] != want {
				t.Errorf("%s is linked to %q, want %q", name, got[name], want)
			}
		}
		if b.Counts["not_in_register"] != 2 || b.Counts["link_ambiguous"] != 1 {
			t.Errorf("findings %v", b.Counts)
		}
		melati := slices.IndexFunc(children, func(c posyandu.Child) bool { return c.Name == "Melati" })
		h, err := n.Child(context.Background(), city, children[melati].ID)
		if err != nil || h.FamilyID != "f1" {
			t.Errorf("the family is %q, %v", h.FamilyID, err)
		}
		known, err := n.OfPersons(context.Background(), city, []string{"p-nik", "p-far"})
		if err != nil || len(known) != 1 || known["p-nik"] != children[melati].ID {
			t.Errorf("persons who are children: %v, %v", known, err)
		}
		if known, err = n.OfPersons(context.Background(), region.ScopeOf("61.72.02"), []string{"p-nik"}); err != nil || len(known) != 0 {
			t.Errorf("a child of another kecamatan: %v, %v", known, err)
		}
		_, alone, err := n.Children(context.Background(), city, posyandu.Filter{NotInTheRegister: true}, posyandu.Page{})
		if err != nil || alone != 3 {
			t.Errorf("%d children stand alone, %v", alone, err)
		}
	})
}

func TestListsAndRecapsStayInsideTheScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		n := newNursery(t, db)
		n.take("januari.csv",
			eppgbmRow("NIK=6172035203220001", "Berat=10,4"),
			eppgbmRow("Nama=Tiara", "Berat=8,1", "KIA=Tidak"),            // underweight and wasted
			eppgbmRow("Nama=Bunga", "Tinggi=74", "Posyandu=Mawar 2"),     // stunted
			eppgbmRow("Nama=Anjani", "Tinggi=62", "Posyandu=Mawar 2"),    // implausible
			eppgbmRow("Nama=Kiki", "Berat=", "Posyandu=Mawar 2", "KIA="), // not weighed
			eppgbmRow("Nama=Selvi", "Kec=Singkawang Barat", "Desa/Kel=Pasiran", "Posyandu=Dahlia"))
		n.take("februari.csv",
			eppgbmRow("Tanggal Pengukuran=05-02-2024", "Berat=10,3"), eppgbmRow("Tanggal Pengukuran=20-02-2024", "Berat=10,9"),
			eppgbmRow("Nama=Tiara", "Tanggal Pengukuran=06-02-2024", "Berat=8,0", "KIA=Tidak"),
			eppgbmRow("Nama=Aulia", "Tanggal Pengukuran=06-02-2024"))
		selatan, barat := region.ScopeOf("61.72.05"), region.ScopeOf("61.72.02")
		for _, c := range []struct {
			name   string
			scope  region.Scope
			filter posyandu.Filter
			want   string
		}{
			{"everybody", city, posyandu.Filter{}, "Selvi Aulia Melati Tiara Anjani Bunga Kiki"},
			{"the nation", region.ScopeOf(region.Nation), posyandu.Filter{Posyandu: "dahlia"}, "Selvi"},
			{"one kecamatan", barat, posyandu.Filter{}, "Selvi"},
			{"another kecamatan is out of reach", barat, posyandu.Filter{Area: "61.72.05"}, ""},
			{"one kecamatan of the city", city, posyandu.Filter{Area: "61.72.02"}, "Selvi"},
			{"another city", region.ScopeOf("61.71"), posyandu.Filter{}, ""},
			{"no scope", region.Scope{}, posyandu.Filter{}, ""},
			{"stunted", city, posyandu.Filter{Status: posyandu.Stunted}, "Bunga"},
			{"wasted", city, posyandu.Filter{Status: posyandu.Wasted}, "Tiara"},
			{"underweight", city, posyandu.Filter{Status: posyandu.Underweight}, "Tiara"},
			{"a name", city, posyandu.Filter{Text: "mel"}, "Melati"},
			{"a parent", barat, posyandu.Filter{Text: "siti"}, "Selvi"},
			{"words of both in any order", city, posyandu.Filter{Text: "Siti, tiara"}, "Tiara"},
			{"signs are not part of a name", city, posyandu.Filter{Text: "mel %"}, "Melati"},
			{"no such name", city, posyandu.Filter{Text: "zz"}, ""},
			{"a NIK", city, posyandu.Filter{NIKIndex: n.NIKIndex("6172035203220001")}, "Melati"},
			{"not known", city, posyandu.Filter{Status: "fat"}, ""},
			{"not weighed since", city, posyandu.Filter{NotWeighedSince: civil.MustDate("2024-02-01")}, "Selvi Anjani Bunga Kiki"},
			{"no NIK", selatan, posyandu.Filter{WithoutNIK: true}, "Aulia Tiara Anjani Bunga Kiki"},
			{"a posyandu", city, posyandu.Filter{Posyandu: "MAWAR  2"}, "Anjani Bunga Kiki"},
			{"under five on the last day", city, posyandu.Filter{UnderFiveOn: civil.MustDate("2027-03-11"), Posyandu: "dahlia"}, "Selvi"},
			{"sixty months", city, posyandu.Filter{UnderFiveOn: civil.MustDate("2027-03-12"), Posyandu: "dahlia"}, ""},
		} {
			list, total, err := n.Children(ctx, c.scope, c.filter, posyandu.Page{})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, child := range list {
				names = append(names, child.Name)
			}
			if got := strings.Join(names, " "); got != c.want || total != len(list) {
				t.Errorf("%s: %q (%d), want %q", c.name, got, total, c.want)
			}
		}
		page, total, err := n.Children(ctx, city, posyandu.Filter{}, posyandu.Page{Offset: 2, Limit: 2})
		if err != nil || len(page) != 2 || page[0].Name != "Melati" || total != 7 {
			t.Errorf("a page: %d of %d, %v", len(page), total, err)
		}
		if _, err := n.Child(ctx, barat, page[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a child of another kecamatan: %v", err)
		}
		places, err := n.Posyandus(ctx, city.Narrow("61.72.05"), civil.MustDate("2024-02-21"))
		if err != nil || fmt.Sprint(places) != "[{{61.72.05.1001 Singkawang Selatan Mawar 1} 3} {{61.72.05.1001 Singkawang Selatan Mawar 2} 3}]" {
			t.Errorf("the posyandu: %v, %v", places, err)
		}
		if places, err = n.Posyandus(ctx, barat.Narrow("61.72.05"), civil.MustDate("2024-02-21")); err != nil || len(places) != 0 {
			t.Errorf("the posyandu of another kecamatan: %v, %v", places, err)
		}
		recap := func(scope region.Scope, month string) string {
			list, err := n.Recap(ctx, scope, civil.MustDate(month))
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, r := range list {
				out = append(out, fmt.Sprintf("%s S%d K%d D%d N%d T%d O%d B%d", r.Posyandu, r.S, r.K, r.D, r.N, r.T, r.O, r.B))
			}
			return strings.Join(out, ", ")
		}
		if got, want := recap(selatan, "2024-01-15"), "Mawar 1 S3 K2 D2 N0 T0 O0 B2, Mawar 2 S3 K2 D2 N0 T0 O0 B2"; got != want {
			t.Errorf("January: %s, want %s", got, want)
		}
		if got, want := recap(city, "2024-02-01"), "Dahlia S1 K1 D0 N0 T0 O0 B0, Mawar 1 S3 K2 D3 N1 T1 O0 B1, Mawar 2 S3 K2 D0 N0 T0 O0 B0"; got != want {
			t.Errorf("February: %s, want %s", got, want)
		}
	})
}

// BenchmarkAMonthOfACity reads 20,000 children of one month after another.
func BenchmarkAMonthOfACity(b *testing.B) {
	const children = 20_000
	months := []string{"10-01-2024", "10-02-2024"}
	for b.Loop() {
		n := newNursery(b, storetest.SQLite(b))
		for m, on := range months {
			rows := make([]string, children)
			for i := range rows {
				birth := civil.MustDate("2019-03-01").AddDays(i % 1700)
				rows[i] = eppgbmRow(fmt.Sprint("Nama=Anak ", i), "Tgl Lahir="+birth.String(), fmt.Sprint("Nama Ortu=Ibu ", i), fmt.Sprint("Posyandu=Mawar ", i%200), "Tanggal Pengukuran="+on, "Berat=10,4", "Tinggi=82")
			}
			batch := n.read(fmt.Sprint(m, ".csv"), rows...)
			done, err := n.intake.Import(context.Background(), batch.ID)
			if err != nil || done.New != children {
				b.Fatal(done.New, err)
			}
		}
	}
}
