package sqlstore_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

var (
	deskScope = region.ScopeOf(deskCity)

	famA = deskRow{"family_key": "A1", "area": "6172031003", "decile": "1", "address": "Jl. Sagatani RT 2", "head_name": "Budi Rekaan",
		"nik": "6172011507800001", "sex": "m", "birth_date": "1980-07-15", "occupation": "farmer", "education": "primary",
		"roof": "thatch", "lighting": "pln_450", "latrine": "septic", "receives_pkh": "yes"}
	perA1 = deskRow{"family_key": "A1", "area": "6172031003", "decile": "1", "address": "Jl. Sagatani RT 2", "person_key": "1", "name": "BUDI REKAAN",
		"nik": "6172011507800001", "sex": "m", "relation": "head", "birth_date": "1980-07-15", "marital_status": "married"}
	perA2 = deskRow{"family_key": "A1", "area": "6172031003", "decile": "1", "address": "Jl. Sagatani RT 2", "person_key": "2", "name": "Siti Contoh",
		"sex": "f", "relation": "spouse", "birth_date": "1983-02-01"}
)

func deskWith(c deskRow, pairs ...string) deskRow {
	c = maps.Clone(c)
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i]] = pairs[i+1]
	}
	return c
}

func TestTheHeadOfTheFamilyFileAndOfThePersonFileIsOnePerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		if _, out := d.read(family2022, "2022-12-31", famA); out != (intake.Outcome{New: 1}) {
			t.Errorf("family file: %+v", out)
		}
		if _, out := d.read(person2022, "2022-12-31", perA1, perA2); out != (intake.Outcome{New: 1, Changed: 1}) {
			t.Errorf("person file: %+v", out)
		}
		s := d.family("A1")
		if len(s.Members) != 2 || s.Family.Members != 2 {
			t.Fatalf("%d members, family says %d", len(s.Members), s.Family.Members)
		}
		head, _ := s.Head()
		if head.Name != "BUDI REKAAN" || s.Family.HeadName != "BUDI REKAAN" || head.Facts["occupation"] != "farmer" ||
			head.Facts["marital_status"] != "married" || head.NIKStatus != "ok" || s.Members[1].NIKStatus != "missing" {
			t.Errorf("head %+v", head)
		}
		if s.Family.Area != "61.72.03.1003" || s.Family.Decile != 1 || s.Family.Facts["roof"] != "thatch" {
			t.Errorf("family %+v", s.Family)
		}
		niks, err := d.store.OpenNIK(context.Background(), deskScope, head.ID, s.Members[1].ID)
		if err != nil || len(niks) != 1 || niks[head.ID] != "6172011507800001" {
			t.Errorf("NIK: %v, %v", niks, err)
		}
		if niks, _ := d.store.OpenNIK(context.Background(), region.ScopeOf("61.71"), head.ID); len(niks) != 0 {
			t.Error("a NIK of another city was opened")
		}
	})
}

func TestReadingTheSameDataAgainChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		// The two files spell the head differently.
		other := deskWith(perA1, "name", "BUDI RK.", "nik", "")
		d.read(family2022, "2022-12-31", famA)
		d.read(person2022, "2022-12-31", other, perA2)
		before := d.families()
		for range 2 {
			if _, out := d.read(family2022, "2022-12-31", famA); out != (intake.Outcome{Unchanged: 1}) {
				t.Errorf("family file again: %+v", out)
			}
			if _, out := d.read(person2022, "2022-12-31", other, perA2); out != (intake.Outcome{Unchanged: 2}) {
				t.Errorf("person file again: %+v", out)
			}
		}
		if diff := cmp.Diff(before, d.families()); diff != "" {
			t.Error(diff)
		}
		if head, _ := d.family("A1").Head(); head.Name != "BUDI RK." || len(before[0].Members) != 2 {
			t.Errorf("the spelling of the person file counts, got %q of %d members", head.Name, len(before[0].Members))
		}
	})
}

func TestTheNewerFileWinsFieldByFieldInWhicheverOrderTheyCome(t *testing.T) {
	newer := deskRow{"family_key": "A1", "area": "6172031003", "decile": "2", "percentile": "17", "address": "", "head_name": "BUDI REKAAN",
		"nik": "6172011507800001", "sex": "m", "birth_date": "1980-07-15", "roof": "tile", "lighting": "pln_metered", "power": "empty", "latrine": "own"}
	var seen []registry.Family
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		for _, order := range []string{"older first", "newer first"} {
			d := newDesk(t, db)
			key := strings.ReplaceAll(order, " ", "")
			old, now := deskWith(famA, "family_key", key), deskWith(newer, "family_key", key)
			if order == "older first" {
				d.read(family2022, "2022-12-31", old)
				d.read(family2023, "2023-12-31", now)
			} else {
				d.read(family2023, "2023-12-31", now)
				d.read(family2022, "2022-12-31", old)
			}
			f := d.family(key).Family
			want := map[string]string{"roof": "tile", "lighting": "pln_metered", "lighting_2022": "pln_450", "latrine": "own",
				"latrine_2022": "septic", "power": "empty", "receives_pkh": "yes"}
			if diff := cmp.Diff(want, f.Facts); diff != "" {
				t.Errorf("%s: %s", order, diff)
			}
			if f.Decile != 2 || f.Percentile != 17 || f.Address != "Jl. Sagatani RT 2" || f.DataDate.String() != "2023-12-31" {
				t.Errorf("%s: %+v", order, f)
			}
			f.ID, f.SourceKey, f.CreatedBatch, f.ChangedBatch = "", "", "", ""
			seen = append(seen, f)
		}
	})
	for _, f := range seen[1:] {
		if diff := cmp.Diff(seen[0], f); diff != "" {
			t.Errorf("the order of the files matters: %s", diff)
		}
	}
}

func TestAPersonOfAnUnknownFamilyBringsTheFamily(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		child := deskWith(perA2, "relation", "child", "person_key", "3", "name", "Ani", "birth_date", "2015-05-05", "nik", "6172011507800001")
		d.read(person2022, "2022-12-31", deskWith(perA2, "relation", "other"), child, deskWith(child, "person_key", "4", "name", "Ina", "birth_date", "2017-01-01"))
		if !d.has("family_unknown") || !d.has("head_none") {
			t.Errorf("findings: %+v", d.found)
		}
		s := d.family("A1")
		if head, ok := s.Head(); !ok || head.Name != "Siti Contoh" || len(s.Members) != 3 {
			t.Errorf("the oldest of three is the head: %+v", s.Members)
		}
		if s.Family.Address != "Jl. Sagatani RT 2" || s.Family.Decile != 1 {
			t.Errorf("family %+v", s.Family)
		}
	})
}

func TestAPlaceIsFoundByCodeOrNameAndMustLieInTheRegion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		in := d.input(family2022, "2022-12-31", []deskRow{
			deskWith(famA, "family_key", "N", "area", "", "district", "SINGKAWANG TIMUR", "village", "MAYASOPA"),
			deskWith(famA, "family_key", "O", "area", "3602012002"),
			deskWith(famA, "family_key", "P", "area", "", "village", "NEGERI DONGENG"),
			deskWith(famA, "family_key", "Q", "area", ""),
		})
		out, err := d.service.FamilySink().Check(context.Background(), in)
		if err != nil || out.New != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		var got []string
		for _, f := range d.found {
			got = append(got, fmt.Sprint(f.Row, f.Code, f.Severity))
			if s := locale.Indonesian.Render(f.Text); strings.Contains(s, "{") || strings.HasPrefix(s, "registry.") {
				t.Errorf("text %q", s)
			}
		}
		want := []string{"3area_outsideerror", "4area_unknownerror", "5area_unknownerror"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if len(d.families()) != 0 {
			t.Error("a check wrote something")
		}
	})
}

func TestUndoRestoresExactlyWhatWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		empty := d.dump()
		b1, _ := d.read(family2022, "2022-12-31", famA, deskWith(famA, "family_key", "B1", "head_name", "Tono Karangan", "nik", ""))
		one := d.dump()
		b2, _ := d.read(person2022, "2022-12-31", perA1, perA2)
		two := d.dump()
		head, _ := d.family("A1").Head()
		_, err := d.service.Correct(context.Background(), deskScope, registry.Correction{FamilyID: head.FamilyID, PersonID: head.ID,
			Field: "name", New: "Budi Rekaan bin Contoh", Reason: "salah ketik", RecordedBy: "operator"})
		if err != nil {
			t.Fatal(err)
		}
		three := d.dump()
		b4, _ := d.read(family2023, "2023-12-31", deskWith(famA, "decile", "3", "latrine", "own", "nik", "6172011507800009"), deskWith(famA, "family_key", "C1"))
		for _, u := range []struct {
			batch intake.Batch
			want  string
		}{{b4, three}} {
			if err := d.undo(u.batch); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(u.want, d.dump()); diff != "" {
				t.Error(diff)
			}
		}
		if err := d.db.Run(context.Background(), `DELETE FROM correction`); err != nil {
			t.Fatal(err)
		}
		// The correction is gone: another import and undo works out the state without it.
		b5, _ := d.read(family2023, "2023-12-31", famA)
		for _, u := range []struct {
			batch intake.Batch
			want  string
		}{{b5, two}, {b2, one}, {b1, empty}} {
			if err := d.undo(u.batch); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(u.want, d.dump()); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func TestUndoKeepsWhatOtherFilesSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		b1, _ := d.read(family2022, "2022-12-31", famA)
		d.read(family2023, "2023-12-31", deskWith(famA, "latrine", "own", "decile", "4"))
		if err := d.undo(b1); err != nil {
			t.Fatal(err)
		}
		f := d.family("A1").Family
		if f.Facts["latrine_2022"] != "" || f.Facts["latrine"] != "own" || f.Decile != 4 {
			t.Errorf("%+v", f)
		}
	})
}

func TestUndoIsRefusedWhenSomethingRestsOnTheFamily(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		b, _ := d.read(family2022, "2022-12-31", famA)
		d.verify(d.family("A1").Family, "found", "eligible")
		err := d.undo(b)
		if !fault.Is(err, fault.Conflict) {
			t.Fatalf("got %v", err)
		}
		if s := locale.Indonesian.Render(fault.TextOf(err)); !strings.Contains(s, "1 keluarga") {
			t.Errorf("the person reads %q", s)
		}
		d.family("A1")
		if err := d.db.Run(context.Background(), `DELETE FROM verification_result`); err != nil {
			t.Fatal(err)
		}
		if err := d.undo(b); err != nil || len(d.families()) != 0 {
			t.Errorf("%v, %d families left", err, len(d.families()))
		}
	})
}

func TestACorrectionHoldsUntilANewerFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		ctx := context.Background()
		d.read(family2022, "2022-12-31", famA)
		head, _ := d.family("A1").Head()
		fix := func(person, field, value string) error {
			_, err := d.service.Correct(ctx, deskScope, registry.Correction{FamilyID: head.FamilyID, PersonID: person, Field: field,
				New: value, Reason: "diperiksa di rumah", RecordedBy: "operator kelurahan"})
			return err
		}
		for _, c := range [][3]string{{head.ID, "nik", "6172011507800002"}, {"", "roof", "wood"}, {"", "address", "Jl. Baru"}} {
			if err := fix(c[0], c[1], c[2]); err != nil {
				t.Fatal(c, err)
			}
		}
		for _, c := range [][3]string{{"", "decile", "1"}, {head.ID, "nik", "123"}, {head.ID, "sex", "x"}, {"", "roof", ""}, {"", "members", "3; DROP"}, {head.ID, "birth_date", "31/12/1980"}} {
			if err := fix(c[0], c[1], c[2]); !fault.Is(err, fault.Invalid) && c[1] != "members" {
				t.Errorf("%v: got %v", c, err)
			}
		}
		d.read(family2022, "2023-06-30", famA) // older than the correction
		s := d.family("A1")
		if s.Family.Facts["roof"] != "wood" || s.Family.Address != "Jl. Baru" || len(s.Members) != 1 {
			t.Errorf("the correction was lost: %+v", s)
		}
		if niks, _ := d.store.OpenNIK(ctx, deskScope, head.ID); niks[head.ID] != "6172011507800002" {
			t.Errorf("NIK %v", niks)
		}
		d.read(family2022, "2024-12-31", famA) // newer
		if f := d.family("A1").Family; f.Facts["roof"] != "thatch" {
			t.Errorf("a newer file does not win: %+v", f)
		}
		var read []string
		events, err := d.service.History(ctx, deskScope, head.FamilyID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			read = append(read, locale.Indonesian.Render(e.Text))
		}
		all := strings.Join(read, "\n")
		for _, want := range []string{
			"Tercatat di berkas p3ke_keluarga_2022_2022-12-31.xlsx, baris 2.",
			"Jenis atap diperbaiki dari jerami/ijuk/rumbia menjadi kayu oleh operator kelurahan. Alasan: diperiksa di rumah",
			"NIK diperbaiki dari 6172••••••••0001 menjadi 6172••••••••0002",
			"Jenis atap berubah dari kayu menjadi jerami/ijuk/rumbia.",
		} {
			if !strings.Contains(all, want) {
				t.Errorf("the history lacks %q:\n%s", want, all)
			}
		}
		if strings.Contains(all, "6172011507800001") || strings.Contains(all, "registry.") {
			t.Errorf("the history shows a number or a key:\n%s", all)
		}
	})
}

func TestAValueTellsWhereItComesFromAndSinceWhen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		b1, _ := d.read(family2022, "2022-12-31", deskWith(famA, "family_key", "Z"), famA)
		b2, _ := d.read(family2023, "2023-12-31", deskWith(famA, "latrine", "own", "decile", "2", "receives_pkh", ""))
		id := d.family("A1").Family.ID
		all, err := d.service.Provenance(context.Background(), deskScope, id)
		if err != nil {
			t.Fatal(err)
		}
		for field, want := range map[string][3]string{
			"decile": {b2.ID, "2", "2023-12-31"}, "roof": {b2.ID, "2", "2022-12-31"}, "receives_pkh": {b1.ID, "3", "2022-12-31"},
			"latrine_2022": {b1.ID, "3", "2022-12-31"},
		} {
			p := all[id][field]
			if got := [3]string{p.BatchID, fmt.Sprint(p.Row), p.Since.String()}; got != want {
				t.Errorf("%s: got %v, want %v", field, got, want)
			}
		}
		if _, err := d.service.Provenance(context.Background(), region.ScopeOf("61.71"), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another city sees the family: %v", err)
		}
	})
}
