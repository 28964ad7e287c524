package sqlstore_test

import (
	"cmp"
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
	"pgregory.net/rapid"
)

func (d *desk) run(stmt string, args ...any) {
	d.t.Helper()
	if err := d.db.Run(context.Background(), stmt, args...); err != nil {
		d.t.Fatal(err)
	}
}

func deskID() string { return uuid.Must(uuid.NewV7()).String() }

func (d *desk) verify(f registry.Family, existence, eligibility string) {
	d.t.Helper()
	d.run(`INSERT INTO verification_result (regency, id, family_id, area, existence, eligibility, reason, note, evidence, answers,
		visited_on, verifier, batch_id, row_no, recorded_at, recorded_by, is_current)
		VALUES ($1, $2, $3, $4, $5, $6, '', '', '', '{}', '2024-01-12', 'Petugas', '', 0, '2024-01-12T08:00:00Z', 'x', TRUE)`,
		string(deskCity), deskID(), f.ID, string(f.Area), existence, eligibility)
}

func (d *desk) decree(title string, families ...registry.Family) string {
	d.t.Helper()
	id := deskID()
	d.run(`INSERT INTO determination (regency, id, area, title, decree_no, decree_date, signatory, position, legal_basis, criteria_set,
		criteria_version, rule, data_date, note, status, families, persons, format, hash, frozen_at, frozen_by, attachment,
		attachment_hash, version, batch_id, row_no, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, '2024-01-16', '', '', '', '', 0, 'judged', '2024-01-01', '', 'frozen', 0, 0, 1, 'x',
		'2024-01-16T09:00:00Z', 'x', '', '', 1, '', 0, '2024-01-16T09:00:00Z', 'x')`, string(deskCity), id, string(deskCity), title, id)
	for i, f := range families {
		d.run(`INSERT INTO determination_entry (regency, determination_id, seq, family_id, area, persons, decile, met, sealed)
			VALUES ($1, $2, $3, $4, $5, 1, 1, 7, $6)`, string(deskCity), id, i+1, f.ID, string(f.Area), []byte{1})
	}
	return id
}

func (d *desk) amend(decree string, f registry.Family, kind, on string) {
	d.t.Helper()
	d.run(`INSERT INTO determination_change (regency, id, determination_id, family_id, area, kind, reason, on_date, persons, document,
		note, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, 'died', $7, 1, '', '', $8, 'x')`,
		string(deskCity), deskID(), decree, f.ID, string(f.Area), kind, on, on+"T08:00:00Z")
}

func (d *desk) programme(name string, strategy int) string {
	d.t.Helper()
	id := deskID()
	d.run(`INSERT INTO programme (regency, id, area, year, strategy, agency, code, programme, activity, subactivity, name, activity_kind,
		budget, fund_source, aid_nature, aid_kind, location, target, unit, benefit, duration, realised_s1, realised_s2, need, code_key,
		agency_key, name_key, version, created_batch, changed_batch, changed_at, changed_by)
		VALUES ($1, $2, $3, 2024, $4, 'Dinas Contoh', '', '', '', '', $5, 'direct', 0, '', '', '', '', 0, 'family', 0, '', 0, 0, '',
		'', '', $6, 1, '', '', '', '')`, string(deskCity), id, string(deskCity), strategy, name, id)
	return id
}

func (d *desk) deliver(programme string, f registry.Family, status string) {
	d.t.Helper()
	d.run(`INSERT INTO delivery (regency, id, programme_id, family_id, person_id, area, status, delivered_on, amount, proof, reason, note,
		batch_id, row_no, version, changed_at, changed_by)
		VALUES ($1, $2, $3, $4, '', $5, $6, '2024-02-01', 0, '', '', '', '', 0, 1, '2024-02-02T08:00:00Z', 'x')`,
		string(deskCity), deskID(), programme, f.ID, string(f.Area), status)
}

var deskVillages = []string{"6172031003", "6172031001", "6172011002", "6172021004"}

// someFamilies draws rows of both files for some families.
func someFamilies(t *rapid.T, max int) (families, persons []deskRow) {
	pick := func(label string, values ...string) string { return rapid.SampledFrom(values).Draw(t, label) }
	for i := range rapid.IntRange(1, max).Draw(t, "families") {
		key := fmt.Sprint("K", i)
		f := deskRow{"family_key": key, "area": pick("area", deskVillages...), "decile": pick("decile", "", "1", "2", "3"),
			"address": pick("address", "JL RAYA", "GANG DAMAI", ""), "head_name": pick("head", "BUDI", "SITI AMINAH", "A FU"),
			"nik": pick("nik", "", "6172011507800001", "6172015507800002", "617201"), "sex": pick("sex", "m", "f", ""),
			"birth_date": pick("birth", "", "1950-02-28", "1980-07-15", "2004-02-29"), "roof": pick("roof", "", "tile", "thatch"),
			"latrine": pick("latrine", "", "septic", "shared")}
		families = append(families, f)
		for range rapid.IntRange(0, 4).Draw(t, "persons") {
			persons = append(persons, deskRow{"family_key": key, "area": f["area"], "decile": f["decile"],
				"name": pick("name", "BUDI", "SITI AMINAH", "ANI", "UMAR"), "nik": pick("nik", "", "6172011507800001", "6172016001150003"),
				"sex": pick("sex", "m", "f", ""), "relation": pick("relation", "head", "spouse", "child", "other", ""),
				"birth_date": pick("birth", "", "1980-07-15", "1983-01-01", "2015-06-01", "2019-12-31", "2024-01-01"),
				"occupation": pick("occupation", "", "farmer", "trader")})
		}
	}
	return families, persons
}

func TestEveryFamilyHasExactlyOneHeadAfterAnySequenceOfFiles(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	rapid.Check(t, func(rt *rapid.T) {
		var batches []intake.Batch
		states := []string{d.dump()}
		for range rapid.IntRange(1, 4).Draw(rt, "files") {
			date := rapid.SampledFrom([]string{"2022-12-31", "2023-06-30", "2023-12-31"}).Draw(rt, "date")
			families, persons := someFamilies(rt, 3)
			l, rows := rapid.SampledFrom([]*intake.Dialect{family2022, family2023}).Draw(rt, "layout"), families
			if rapid.Bool().Draw(rt, "persons") {
				l, rows = person2023, persons
			}
			b, _ := d.read(l, date, rows...)
			batches, states = append(batches, b), append(states, d.dump())
			oneHeadEach(rt, d)
			before := d.families()
			again, out := d.read(l, date, rows...)
			if out.New != 0 || out.Changed != 0 {
				rt.Fatalf("reading the same file again did %+v", out)
			}
			if after := d.families(); fmt.Sprint(after) != fmt.Sprint(before) {
				rt.Fatalf("reading the same file again changed the register\n%v\n%v", before, after)
			}
			if err := d.undo(again); err != nil {
				rt.Fatal(err)
			}
		}
		for i := len(batches) - 1; i >= 0; i-- {
			if err := d.undo(batches[i]); err != nil {
				rt.Fatal(err)
			}
			oneHeadEach(rt, d)
			if got := d.dump(); got != states[i] {
				rt.Fatalf("undo of file %d left\n%s\nwant\n%s", i, got, states[i])
			}
		}
	})
}

func oneHeadEach(t *rapid.T, d *desk) {
	for _, s := range d.families() {
		heads := 0
		for _, p := range s.Members {
			if p.Relation == registry.RelationHead {
				heads++
				if p.Name != s.Family.HeadName {
					t.Fatalf("the head is %q, the family says %q", p.Name, s.Family.HeadName)
				}
			}
		}
		if heads != 1 || len(s.Members) != s.Family.Members {
			t.Fatalf("family %s has %d heads and %d members, says %d", s.Family.SourceKey, heads, len(s.Members), s.Family.Members)
		}
	}
}

// drawFilter draws any filter.
func drawFilter(t *rapid.T, decrees, programmes []string) registry.Filter {
	var f registry.Filter
	maybe := func(label string, set func()) {
		if rapid.IntRange(0, 4).Draw(t, label) == 0 {
			set()
		}
	}
	pick := func(values ...string) string { return rapid.SampledFrom(values).Draw(t, "value") }
	maybe("area", func() { f.Area = region.Code(pick("61", "61.72", "61.72.03", "61.72.03.1003", "61.71")) })
	maybe("text", func() { f.Text = pick("budi", "siti raya", "%", "a", "gang ANI") })
	maybe("nik", func() { f.NIK = pick("6172011507800001", "6172016001150003") })
	maybe("decile", func() { f.Deciles = []int{rapid.IntRange(0, 3).Draw(t, "d"), 1} })
	maybe("existence", func() { f.Existence = []string{pick("found", "died", registry.None)} })
	maybe("eligibility", func() { f.Eligibility = []string{pick("eligible", registry.None), "not_eligible"} })
	maybe("decree", func() { f.Determination = pick(decrees...) })
	maybe("asof", func() { f.AsOf = civil.MustDate(pick("2024-01-20", "2024-03-01")) })
	maybe("programme", func() { f.Programme = pick(programmes...) })
	maybe("notprogramme", func() { f.NotProgramme = pick(programmes...) })
	maybe("status", func() { f.DeliveryStatus = []string{pick("planned", "delivered", "cancelled")} })
	maybe("strategy", func() { f.Strategy = rapid.IntRange(1, 3).Draw(t, "s") })
	maybe("has", func() { f.HasIntervention = pick("yes", "no") })
	maybe("many", func() {
		f.ProgrammesFrom, f.ProgrammesTo = rapid.IntRange(0, 2).Draw(t, "from"), rapid.IntRange(0, 2).Draw(t, "to")
	})
	maybe("year", func() { f.ProgrammeYear = rapid.IntRange(2023, 2024).Draw(t, "year") })
	maybe("deliveredby", func() { f.DeliveredBy = civil.MustDate(pick("2024-01-31", "2024-02-01")) })
	maybe("verifiedby", func() { f.VerifiedBy = civil.MustDate(pick("2024-01-11", "2024-01-12")) })
	maybe("fact", func() { f.FactIn = map[string][]string{"roof": {pick("tile", "thatch", registry.None)}} })
	maybe("headsex", func() { f.HeadSex = pick("m", "f") })
	maybe("personfact", func() {
		f.PersonFactIn = map[string][]string{"occupation": {pick("farmer", "trader", registry.None)}}
	})
	maybe("nikstatus", func() { f.NIKStatus = []string{pick("ok", "missing", "format")} })
	maybe("relation", func() { f.Relation = []string{pick("head", "child"), "spouse"} })
	maybe("age", func() {
		f.AgeOn, f.AgeFrom, f.AgeTo = civil.MustDate("2024-02-29"), rapid.IntRange(0, 40).Draw(t, "from"), rapid.IntRange(0, 80).Draw(t, "to")
	})
	return f
}

var deskGroups = []registry.By{
	{Kind: registry.ByArea, Level: region.LevelDistrict}, {Kind: registry.ByArea, Level: region.LevelVillage}, {Kind: registry.ByDecile},
	{Kind: registry.ByFamilyFact, Fact: "roof"}, {Kind: registry.ByExistence}, {Kind: registry.ByEligibility},
	{Kind: registry.ByPersonFact, Fact: "occupation"}, {Kind: registry.BySex}, {Kind: registry.ByAge, On: civil.MustDate("2024-02-29")},
	{Kind: registry.ByRelation}, {Kind: registry.ByNIKStatus},
}

func TestANumberIsAlwaysTheLengthOfItsList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		rapid.Check(t, func(rt *rapid.T) {
			for _, table := range []string{"delivery", "programme", "determination_change", "determination_entry", "determination",
				"verification_result", "membership", "person", "family", "source_record", "source_batch", "search_block", "family_count"} {
				d.run(`DELETE FROM ` + table)
			}
			families, persons := someFamilies(rt, 12)
			d.read(family2022, "2022-12-31", families...)
			d.read(person2022, "2022-12-31", persons...)
			decrees, programmes := decisions(rt, d)
			for range 8 {
				checkFilter(rt, d, drawFilter(rt, decrees, programmes))
			}
			everybodyGetsOrNot(rt, d, programmes)
		})
	})
}

// decisions verifies, lists and helps some of the families.
func decisions(t *rapid.T, d *desk) (decrees, programmes []string) {
	programmes = []string{d.programme("Bedah rumah", 1), d.programme("Modal usaha", 2)}
	var listed []registry.Family
	all := d.families()
	for _, s := range all {
		if rapid.Bool().Draw(t, "verified") {
			d.verify(s.Family, rapid.SampledFrom([]string{"found", "died"}).Draw(t, "ex"), rapid.SampledFrom([]string{"", "eligible", "not_eligible"}).Draw(t, "el"))
		}
		if rapid.Bool().Draw(t, "listed") {
			listed = append(listed, s.Family)
		}
		for _, p := range programmes {
			if rapid.Bool().Draw(t, "gets") {
				d.deliver(p, s.Family, rapid.SampledFrom([]string{"planned", "delivered", "cancelled"}).Draw(t, "status"))
			}
		}
	}
	decrees = []string{d.decree("Keputusan", listed...)}
	for _, s := range all {
		if rapid.Bool().Draw(t, "amended") {
			d.amend(decrees[0], s.Family, rapid.SampledFrom([]string{"add", "remove"}).Draw(t, "kind"), rapid.SampledFrom([]string{"2024-01-18", "2024-02-10"}).Draw(t, "on"))
		}
	}
	return decrees, programmes
}

func checkFilter(t *rapid.T, d *desk, f registry.Filter) {
	ctx := context.Background()
	must := func(n int, err error) int {
		if err != nil {
			t.Fatalf("%+v: %v", f, err)
		}
		return n
	}
	families, persons := must(d.store.CountFamilies(ctx, deskScope, f)), must(d.store.CountPersons(ctx, deskScope, f))
	listed := 0
	for _, sort := range []registry.Sort{registry.SortName, registry.SortDecile} {
		listed = 0
		for {
			page, err := d.store.Families(ctx, deskScope, f, registry.Page{Sort: sort, Desc: listed == 0, Offset: listed, Limit: 5})
			if must(len(page), err) == 0 {
				break
			}
			listed += len(page)
		}
		if listed != families {
			t.Fatalf("%+v: the list has %d, the count says %d", f, listed, families)
		}
	}
	streamed, members := 0, 0
	for s, err := range d.store.Each(ctx, deskScope, f) {
		must(0, err)
		streamed++
		members += len(s.Members)
	}
	if streamed != families || (!f.SelectsPersons() && members != persons) {
		t.Fatalf("%+v: streamed %d families and %d persons, counted %d and %d", f, streamed, members, families, persons)
	}
	for _, by := range deskGroups {
		counts, err := d.store.Tally(ctx, deskScope, f, by)
		must(0, err)
		fs, ps := 0, 0
		for _, c := range counts {
			fs += c.Families
			ps += c.Persons
		}
		if ps != persons || (!by.OfPersons() && fs != families) {
			t.Fatalf("%+v by %+v: tally of %d families and %d persons, counted %d and %d", f, by, fs, ps, families, persons)
		}
	}
}

func everybodyGetsOrNot(t *rapid.T, d *desk, programmes []string) {
	ctx := context.Background()
	all, _ := d.store.CountFamilies(ctx, deskScope, registry.Filter{})
	for _, p := range programmes {
		yes, _ := d.store.CountFamilies(ctx, deskScope, registry.Filter{Programme: p})
		no, err := d.store.CountFamilies(ctx, deskScope, registry.Filter{NotProgramme: p})
		if err != nil || yes+no != all {
			t.Fatalf("%d get it, %d do not, of %d: %v", yes, no, all, err)
		}
	}
	// By the number of programmes each family is in one part, and nobody has
	// received more than they are registered with.
	registered, received := 0, 0
	for _, by := range []civil.Date{{}, civil.MustDate("2024-02-01")} {
		sum := 0
		for _, f := range []registry.Filter{{HasIntervention: "no"}, {ProgrammesFrom: 1, ProgrammesTo: 1}, {ProgrammesFrom: 2}} {
			f.DeliveredBy, f.ProgrammeYear = by, 2024
			n, err := d.store.CountFamilies(ctx, deskScope, f)
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		some, err := d.store.CountFamilies(ctx, deskScope, registry.Filter{HasIntervention: "yes", DeliveredBy: by})
		if err != nil || sum != all {
			t.Fatalf("%d families by number of programmes, of %d: %v", sum, all, err)
		}
		registered, received = max(registered, some), some
	}
	early, err := d.store.CountFamilies(ctx, deskScope, registry.Filter{HasIntervention: "yes", DeliveredBy: civil.MustDate("2024-01-31")})
	if err != nil || received > registered || early != 0 {
		t.Fatalf("%d are registered, %d have received, %d before anything was delivered: %v", registered, received, early, err)
	}
}

func TestOnAnEarlierDayOnlyVisitsUntilThenCount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.read(family2022, "2022-12-31", famA)
		a := d.family("A1").Family
		d.verify(a, "found", "eligible")
		d.run(`UPDATE verification_result SET is_current = FALSE`)
		d.verify(a, "moved", "")
		d.run(`UPDATE verification_result SET visited_on = '2024-02-10' WHERE existence = 'moved'`)
		service := sqlstore.NewVerification(db)
		for _, w := range []struct{ by, existence, eligibility string }{{"2024-01-11", "none", "none"}, {"2024-01-12", "found", "eligible"}, {"2024-02-09", "found", "eligible"}, {"2024-02-10", "moved", "none"}, {"", "moved", "none"}} {
			var by civil.Date
			if w.by != "" {
				by = civil.MustDate(w.by)
			}
			for existence, want := range map[string]int{"none": 0, "found": 0, "moved": 0, w.existence: 1} {
				n, err := d.store.CountFamilies(context.Background(), deskScope, registry.Filter{Existence: []string{existence}, VerifiedBy: by})
				if err != nil || n != want {
					t.Errorf("%s by %q: %d, %v", existence, w.by, n, err)
				}
			}
			n, err := d.store.CountFamilies(context.Background(), deskScope, registry.Filter{Eligibility: []string{w.eligibility}, VerifiedBy: by})
			if err != nil || n != 1 {
				t.Errorf("%s by %q: %d, %v", w.eligibility, w.by, n, err)
			}
			rows, err := service.CountResults(context.Background(), deskScope, verification.FunnelRequest{VisitsBy: by})
			if err != nil || len(rows) != 1 || rows[0].Families != 1 || cmp.Or(string(rows[0].Existence), "none") != w.existence {
				t.Errorf("by %q the funnel has %+v, %v", w.by, rows, err)
			}
		}
	})
}

func TestAListIsShownAsItWasOnADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		d.read(family2022, "2022-12-31", famA, deskWith(famA, "family_key", "B1"), deskWith(famA, "family_key", "C1"))
		a, b, c := d.family("A1").Family, d.family("B1").Family, d.family("C1").Family
		id := d.decree("Penetapan 2024", a, b)
		d.amend(id, a, "remove", "2024-02-10")
		d.amend(id, c, "add", "2024-02-15")
		d.amend(id, a, "add", "2024-03-01")
		for _, w := range []struct {
			on   string
			want []string
		}{{"2024-01-20", []string{"A1", "B1"}}, {"2024-02-10", []string{"B1"}}, {"2024-02-21", []string{"B1", "C1"}}, {"2024-03-01", []string{"A1", "B1", "C1"}}} {
			for _, f := range []registry.Family{a, b, c} {
				n, err := d.store.CountFamilies(context.Background(), deskScope, registry.Filter{Determination: id,
					AsOf: civil.MustDate(w.on), Families: []string{f.ID}})
				want := 0
				for _, key := range w.want {
					if f.SourceKey == "p3ke:"+key {
						want = 1
					}
				}
				if err != nil || n != want {
					t.Errorf("%s on %s: got %d, %v", f.SourceKey, w.on, n, err)
				}
			}
		}
		p := d.programme("Bedah rumah", 1)
		d.deliver(p, a, "delivered")
		d.verify(a, "found", "eligible")
		events, err := d.service.History(context.Background(), deskScope, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range events {
			got = append(got, locale.Indonesian.Render(e.Text))
		}
		want := []string{
			"Tercatat di berkas p3ke_keluarga_2022_2022-12-31.xlsx, baris 2.",
			"Hasil kunjungan oleh Petugas: ditemukan, layak.",
			"Ditetapkan dalam daftar \"Penetapan 2024\" dengan keputusan nomor " + id + ".",
			"Program \"Bedah rumah\" (Dinas Contoh): sudah disalurkan.",
			"Dikeluarkan dari daftar \"Penetapan 2024\". Alasan: meninggal.",
			"Ditambahkan ke daftar \"Penetapan 2024\". Alasan: meninggal.",
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

func TestTheScopeHidesWhatLiesOutside(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		ctx := context.Background()
		d.read(family2022, "2022-12-31", famA, deskWith(famA, "family_key", "B1", "area", "6172011002"))
		id := d.family("B1").Family.ID
		for area, want := range map[region.Code]int{"61.72.03": 1, "61.72": 2, "61": 2, region.Nation: 2, "61.71": 0, "": 0} {
			scope := region.ScopeOf(area)
			n, err := d.store.CountFamilies(ctx, scope, registry.Filter{})
			p, _ := d.store.CountPersons(ctx, scope, registry.Filter{})
			if err != nil || n != want || p != want {
				t.Errorf("%q sees %d families and %d persons, want %d: %v", area, n, p, want, err)
			}
		}
		if _, err := d.store.Family(ctx, region.ScopeOf("61.72.03"), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
		if _, err := d.service.History(ctx, region.ScopeOf("61.72.03"), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
		if events, err := d.store.Happened(ctx, region.ScopeOf("61.72.03"), id); err != nil || len(events) != 0 {
			t.Errorf("got %v, %v", events, err)
		}
		if _, err := d.store.Families(ctx, deskScope, registry.Filter{FactIn: map[string][]string{"x' OR 1=1": {"a"}}}, registry.Page{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("got %v", err)
		}
	})
}
