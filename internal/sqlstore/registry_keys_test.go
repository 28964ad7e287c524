package sqlstore_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

var (
	dtsenFamily = deskDialect("dtsen_keluarga", intake.TargetFamily, `province regency district village area address kk head_name members_stated
		decile decile_province decile_regency floor water power latrine`)
	dtsenPerson = deskDialect("dtsen_anggota", intake.TargetPerson, `nik kk name birth_date sex relation marital_status nutrition
		ktp_regency ktp_district ktp_village ktp_address`)
	siksPerson = deskDialect("siks_ng", intake.TargetPerson, `siks_id kk nik name province regency district village address receives_bpnt period_bpnt`)

	// The family A1 of P3KE, as DTSEN has it.
	cardA  = "6172030101200001"
	dtsenA = deskRow{"kk": cardA, "area": "61.72.03.1003", "address": "Jl. Sagatani 4", "head_name": "BUDI REKAAN", "decile": "2", "decile_province": "3", "floor": "cement"}
	dtsen1 = deskRow{"kk": cardA, "nik": "6172011507800001", "name": "BUDI REKAAN", "birth_date": "1980-07-15", "sex": "m", "relation": "head",
		"ktp_district": "SINGKAWANG TIMUR", "ktp_village": "MAYASOPA"}
	dtsen2 = deskRow{"kk": cardA, "nik": "6172014102830002", "name": "SITI CONTOH", "birth_date": "1983-02-01", "sex": "f", "relation": "spouse"}
)

// readA reads the family A1 from both files of P3KE.
func (d *desk) readA(date string) {
	d.read(family2022, date, famA)
	d.read(person2022, date, perA1, deskWith(perA2, "nik", "6172014102830002"))
}

func TestDTSENFindsTheFamiliesOfP3KEByTheNIKOfTheirMembers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.readA("2022-12-31")
		before, dump := d.family("A1"), d.dump()
		persons, out := d.read(dtsenPerson, "2025-06-30", dtsen1, dtsen2)
		if out != (intake.Outcome{Changed: 2}) && out.New != 0 {
			t.Errorf("members: %+v", out)
		}
		if !d.has("families_found") || d.has("family_unknown") {
			t.Errorf("findings %v", d.codes())
		}
		between := d.dump()
		families, out := d.read(dtsenFamily, "2025-06-30", dtsenA)
		if out != (intake.Outcome{Changed: 1}) || d.has("families_without_nik") {
			t.Errorf("families: %+v, %v", out, d.codes())
		}
		all := d.families()
		if len(all) != 1 || all[0].Family.ID != before.Family.ID || len(all[0].Members) != 2 {
			t.Fatalf("%d families, %+v", len(all), all)
		}
		f := all[0].Family
		if f.SourceKey != "p3ke:A1" || f.KK.IsZero() || f.Decile != 2 || f.Facts["decile_province"] != "3" || f.Facts["floor"] != "cement" || f.Facts["roof"] != "thatch" {
			t.Errorf("%+v", f)
		}
		if _, out := d.read(dtsenFamily, "2025-06-30", dtsenA); out != (intake.Outcome{Unchanged: 1}) {
			t.Errorf("again: %+v", out)
		}
		d.replayed(f.ID)
		// Back, one file after the other.
		d.undoLast(dtsenFamily.ID)
		if err := d.undo(families); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(between, d.dump()); diff != "" {
			t.Errorf("without the families: %s", diff)
		}
		if err := d.undo(persons); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(dump, d.dump()); diff != "" {
			t.Errorf("without DTSEN: %s", diff)
		}
	})
}

func TestP3KEFindsTheFamiliesOfDTSENAndGivesThemItsKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.read(dtsenFamily, "2025-06-30", dtsenA)
		d.read(dtsenPerson, "2025-06-30", dtsen1, dtsen2)
		first, dump := d.families()[0], d.dump()
		if !strings.HasPrefix(first.Family.SourceKey, "kk:") || strings.Contains(dump, cardA) || len(first.Members) != 2 {
			t.Fatalf("%+v", first)
		}
		batch, out := d.read(family2022, "2022-12-31", famA)
		if out.New != 0 {
			t.Errorf("%+v, %v", out, d.codes())
		}
		if _, out := d.read(person2022, "2022-12-31", perA1, perA2); out.New != 0 {
			t.Errorf("%+v", out)
		}
		now := d.family("A1")
		if now.Family.ID != first.Family.ID || now.Family.Decile != 2 || now.Family.Facts["roof"] != "thatch" || len(d.families()) != 1 {
			t.Errorf("%+v", now.Family)
		}
		// The card still finds the family.
		if _, out := d.read(dtsenFamily, "2025-06-30", dtsenA); out != (intake.Outcome{Unchanged: 1}) {
			t.Errorf("DTSEN again: %+v", out)
		}
		d.undoLast(dtsenFamily.ID)
		d.undoLast(person2022.ID)
		if err := d.undo(batch); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(dump, d.dump()); diff != "" {
			t.Errorf("without P3KE: %s", diff)
		}
	})
}

func TestTheOrderOfP3KEAndDTSENDoesNotMatter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		var seen []registry.Snapshot
		for _, order := range []string{"P3KE first", "DTSEN first"} {
			d := newDesk(t, db)
			if order == "P3KE first" {
				d.readA("2022-12-31")
			}
			d.read(dtsenPerson, "2025-06-30", dtsen1, dtsen2)
			d.read(dtsenFamily, "2025-06-30", dtsenA)
			if order == "DTSEN first" {
				d.readA("2022-12-31")
			}
			all := d.families()
			if len(all) != 1 {
				t.Fatalf("%s: %d families", order, len(all))
			}
			s := all[0]
			s.Family.ID, s.Family.CreatedBatch, s.Family.ChangedBatch, s.Family.KK.Sealed = "", "", "", nil
			for i := range s.Members {
				m := &s.Members[i]
				m.ID, m.FamilyID, m.CreatedBatch, m.ChangedBatch, m.NIK.Sealed = "", "", "", "", nil
			}
			seen = append(seen, s)
			d.undoAll()
			if rest := d.families(); len(rest) != 0 {
				t.Errorf("%s: %d families are left after undoing everything", order, len(rest))
			}
			if left, err := db.Lines(context.Background(), `SELECT source_key FROM family_key`); err != nil || len(left) != 0 {
				t.Errorf("%s: keys %v are left, %v", order, left, err)
			}
		}
		if diff := cmp.Diff(seen[0], seen[1]); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnUndoneBatchBelowALaterOneThatFoundTheSameFamilyReplaysRight(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		p3ke, _ := d.read(family2022, "2022-12-31", famA)
		id := d.families()[0].Family.ID
		d.read(dtsenPerson, "2025-06-30", dtsen1, dtsen2)
		d.read(dtsenFamily, "2025-06-30", dtsenA)
		if err := d.undo(p3ke); err != nil {
			t.Fatal(err)
		}
		s := d.families()[0]
		if s.Family.ID != id || !strings.HasPrefix(s.Family.SourceKey, "kk:") || s.Family.Facts["roof"] != "" || len(s.Members) != 2 {
			t.Errorf("%+v", s.Family)
		}
		d.replayed(id)
		if _, out := d.read(family2022, "2022-12-31", famA); out.New != 0 || d.family("A1").Family.ID != id {
			t.Errorf("P3KE again: %+v", out)
		}
	})
}

func TestAFamilyKeepsItsIDWhenItsCardChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.read(dtsenPerson, "2025-03-31", dtsen1, dtsen2)
		id, dump := d.families()[0].Family.ID, d.dump()
		later, out := d.read(dtsenPerson, "2025-06-30", deskWith(dtsen1, "kk", "6172030506250009"), deskWith(dtsen2, "kk", "6172030506250009"))
		if out.New != 0 || !d.has("kk_changed") || d.has("kk_changed") && strings.Contains(fmt.Sprint(d.found), "6172030506250009") {
			t.Errorf("%+v, %v", out, d.codes())
		}
		if all := d.families(); len(all) != 1 || all[0].Family.ID != id {
			t.Fatalf("%d families", len(all))
		}
		// Both numbers find it.
		for _, kk := range []string{cardA, "6172030506250009"} {
			if _, out := d.read(dtsenFamily, "2025-06-30", deskWith(dtsenA, "kk", kk)); out.New != 0 {
				t.Errorf("card %s: %+v", kk, out)
			}
		}
		d.undoLast(dtsenFamily.ID)
		d.undoLast(dtsenFamily.ID)
		if err := d.undo(later); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(dump, d.dump()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestASonWithACardOfHisOwnIsANewFamily(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		son := deskRow{"kk": cardA, "nik": "6172010101020003", "name": "AGUS CONTOH", "birth_date": "2002-01-01", "sex": "m", "relation": "child"}
		d.read(dtsenPerson, "2025-03-31", dtsen1, dtsen2, son)
		_, out := d.read(dtsenPerson, "2025-06-30", dtsen1, dtsen2, deskWith(son, "kk", "6172030506250009", "relation", "head"))
		if out.New != 1 || !d.has("persons_elsewhere") || len(d.families()) != 2 {
			t.Errorf("%+v, %v, %d families", out, d.codes(), len(d.families()))
		}
	})
}

func TestWhatFitsTwoFamiliesIsANewOneWithAWayOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.read(family2022, "2022-12-31", famA, deskWith(famA, "family_key", "A2")) // the file has the family twice
		_, out := d.read(dtsenPerson, "2025-06-30", dtsen1)
		if out.New != 1 || !d.has("family_ambiguous") || len(d.families()) != 3 {
			t.Fatalf("%+v, %v", out, d.codes())
		}
		// The way that the finding names: undo, write the card on the right one, read again.
		d.undoLast(dtsenPerson.ID)
		right := d.family("A2").Family.ID
		_, err := d.service.Correct(context.Background(), deskScope, registry.Correction{FamilyID: right, Field: "kk", New: cardA, Reason: "kartu dilihat", RecordedBy: "dewi"})
		if err != nil {
			t.Fatal(err)
		}
		if _, out := d.read(dtsenPerson, "2025-06-30", dtsen1); out.New != 0 || len(d.families()) != 2 {
			t.Errorf("%+v, %v", out, d.codes())
		}
		d.replayed(right)
	})
}

func TestWithoutNIKNameAndBirthDateOfTheHeadFindTheFamilyInItsVillage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		for name, c := range map[string]struct {
			change []string
			same   bool
		}{
			"the same head":           {[]string{"nik", ""}, true},
			"spelt with signs":        {[]string{"nik", "", "name", "Budi  Rekaan."}, true},
			"another birth date":      {[]string{"nik", "", "birth_date", "1980-07-16"}, false},
			"another NIK":             {[]string{"nik", "6172011507800099"}, false},
			"no birth date":           {[]string{"nik", "", "birth_date", ""}, false},
			"village not known there": {[]string{"nik", "", "ktp_village", "ENTAH"}, false},
		} {
			d := newDesk(t, db)
			d.read(family2022, "2022-12-31", famA)
			_, out := d.read(dtsenPerson, "2025-06-30", deskWith(dtsen1, c.change...))
			if (out.New == 0) != c.same || d.has("family_by_name") != c.same {
				t.Errorf("%s: %+v, %v", name, out, d.codes())
			}
			d.undoAll()
		}
	})
}

func TestTheAddressOnTheIdentityCardGivesWayToWhereTheFamilyLives(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.read(dtsenPerson, "2025-06-30", deskWith(dtsen1, "ktp_village", "ENTAH"), dtsen2)
		if f := d.families()[0].Family; f.Area != deskCity || !d.has("domicile_unknown") {
			t.Errorf("%s, %v", f.Area, d.codes())
		}
		d.read(dtsenFamily, "2020-06-30", dtsenA) // older, and still better founded
		if f := d.families()[0].Family; f.Area != "61.72.03.1003" {
			t.Errorf("area %s", f.Area)
		}
		d.replayed(d.families()[0].Family.ID)
	})
}

func TestSIKSNGAddsItsFlagsToThePersonsThatAreThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.readA("2022-12-31")
		row := deskRow{"siks_id": "S-1", "kk": cardA, "nik": "6172011507800001", "name": "BUDY REKAN", "district": "SINGKAWANG TIMUR", "village": "MAYASOPA", "receives_bpnt": "yes", "period_bpnt": "2024-01"}
		_, out := d.read(siksPerson, "2024-06-30", row, deskWith(row, "siks_id", "S-2", "nik", "6172014102830002", "name", "SITI CONTOH", "receives_bpnt", "no"))
		if out != (intake.Outcome{Changed: 2}) || len(d.families()) != 1 {
			t.Fatalf("%+v, %v", out, d.codes())
		}
		head, _ := d.family("A1").Head()
		if head.Facts["receives_bpnt"] != "yes" || head.Facts["siks_id"] != "S-1" || head.SourceKey != "1" || head.Facts["period_bpnt"] != "2024-01" {
			t.Errorf("%+v", head)
		}
		// The key of P3KE still finds its person.
		if _, out := d.read(person2022, "2022-12-31", perA1); out.New != 0 {
			t.Errorf("%+v", out)
		}
		d.replayed(d.families()[0].Family.ID)
	})
}

func TestARowWithoutAUsableCardStaysOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		_, out := d.read(dtsenFamily, "2025-06-30", deskWith(dtsenA, "kk", ""), deskWith(dtsenA, "kk", "6,172E+15"))
		if out != (intake.Outcome{}) || !d.has("family_key_missing") || len(d.families()) != 0 {
			t.Errorf("%+v, %v", out, d.codes())
		}
	})
}

func TestAFileOfFamiliesWithoutNIKSaysThatTheMembersComeFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.readA("2022-12-31")
		if _, out := d.read(dtsenFamily, "2025-06-30", dtsenA); out.New != 1 || !d.has("families_without_nik") {
			t.Errorf("%+v, %v", out, d.codes())
		}
	})
}

// codes are the findings of the last file.
func (d *desk) codes() []string {
	var out []string
	for _, f := range d.found {
		out = append(out, f.Code)
	}
	return out
}

// undoLast undoes the newest batch of a dialect.
func (d *desk) undoLast(dialect string) {
	d.t.Helper()
	var last intake.Batch
	for id, in := range d.files {
		if in.Dialect.ID == dialect && id > last.ID {
			last = in.Batch
		}
	}
	if err := d.undo(last); err != nil {
		d.t.Fatal(err)
	}
	delete(d.files, last.ID)
}

func (d *desk) undoAll() {
	d.t.Helper()
	for len(d.files) > 0 {
		last := ""
		for id := range d.files {
			last = max(last, id)
		}
		if err := d.undo(d.files[last].Batch); err != nil {
			d.t.Fatal(err)
		}
		delete(d.files, last)
	}
}

// replayed reads an older file about the family with card A and undoes it, so
// that everything the register has of the family is worked out again from its
// rows, and must be the same.
func (d *desk) replayed(id string) {
	d.t.Helper()
	dump := d.dump()
	batch, out := d.read(dtsenFamily, "2001-12-31", deskWith(dtsenA, "water", "rain"))
	if out.New != 0 {
		d.t.Errorf("the family was not found by its card: %+v", out)
	}
	if err := d.undo(batch); err != nil {
		d.t.Fatal(err)
	}
	delete(d.files, batch.ID)
	if diff := cmp.Diff(dump, d.dump()); diff != "" {
		d.t.Errorf("worked out again, the family is another: %s", diff)
	}
	if _, err := d.service.Provenance(context.Background(), deskScope, id); err != nil {
		d.t.Error(err)
	}
}
