package sqlstore_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"github.com/tuntas-id/tuntas/internal/verification"
)

func TestResultsOfAFileFindTheirFamiliesAndTheSameFileChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newVerifyDesk(t, db)
		a, b := d.family("100", mayaSopa, "Sari", 2), d.family("200", sekip, "Budi", 1)
		d.family("300", sekip, "Ani", 1)
		rows := []string{
			"100||found|eligible||2023-10-12|yes|no",
			"|" + d.nik("200", 0) + "|moved||Pindah ke luar kota|2023-10-13",
			"999||found|eligible||2023-10-13",
			"300||died|eligible|Meninggal|2023-10-13",
			"300||not_found|||2023-10-13",
			"300||found|not_eligible||2023-10-13",
			"300||found|||2023-10-13|maybe",
		}
		f := d.file(d.ResultSink(), "b1", resultColumns, rows...)
		got := d.commit(f)
		want := "4 error family_not_in_register; 5 error contradiction; 6 error reason_missing; 7 error reason_missing; 8 error answer_unknown"
		if f.codes() != want {
			t.Errorf("findings are %s\nwant %s", f.codes(), want)
		}
		if got != (intake.Outcome{New: 2}) {
			t.Errorf("got %+v", got)
		}
		if got := d.commit(d.file(d.ResultSink(), "b2", resultColumns, rows[:2]...)); got != (intake.Outcome{Unchanged: 2}) {
			t.Errorf("the same file again gives %+v", got)
		}
		h := d.history(a)
		if len(h) != 1 || !h[0].Current || h[0].Answers["k01"] != "yes" || h[0].Row != 2 || h[0].RecordedBy != "sari" {
			t.Errorf("history is %+v", h)
		}
		if h := d.history(b); len(h) != 1 || h[0].Existence != verification.Moved {
			t.Errorf("history by NIK is %+v", h)
		}
	})
}

func (d *verifyDesk) history(family string) []verification.Result {
	d.t.Helper()
	h, err := d.History(context.Background(), d.scope, family)
	if err != nil {
		d.t.Fatal(err)
	}
	return h
}

func TestANewerVisitTakesThePlaceAndUndoBringsTheFormerBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		a := d.family("100", mayaSopa, "Sari", 2)
		d.commit(d.file(d.ResultSink(), "b1", resultColumns, "100||not_found||Tidak dikenal|2023-10-01"))
		got := d.commit(d.file(d.ResultSink(), "b2", resultColumns, "100||found|eligible||2023-10-12"))
		if got != (intake.Outcome{Changed: 1}) {
			t.Errorf("got %+v", got)
		}
		old := d.file(d.ResultSink(), "b3", resultColumns, "100||refused||Tidak di rumah|2023-09-01")
		d.commit(old)
		if old.codes() != "2 warning older_visit" {
			t.Errorf("findings are %s", old.codes())
		}
		current := func() (out verification.Existence) {
			for _, r := range d.history(a) {
				if r.Current {
					out += r.Existence
				}
			}
			return out
		}
		if got := current(); got != "found" {
			t.Errorf("current is %q", got)
		}
		for _, step := range []struct {
			batch string
			want  verification.Existence
		}{{"b2", "not_found"}, {"b1", "refused"}, {"b3", ""}} {
			if err := d.ResultSink().Undo(ctx, intake.Batch{ID: step.batch, Region: "61.72"}); err != nil {
				t.Fatal(err)
			}
			if got := current(); got != step.want {
				t.Errorf("after undoing %s the current is %q, want %q", step.batch, got, step.want)
			}
		}
	})
}

func TestTheFormRecordsOnlyWhatMakesSense(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		a := d.family("100", mayaSopa, "Sari", 2)
		good := verification.Result{FamilyID: a, Existence: verification.Found, Eligibility: verification.Eligible, VisitedOn: civil.MustDate("2023-10-12")}
		for _, tt := range []struct {
			name   string
			scope  region.Scope
			change func(*verification.Result)
			want   fault.Code
		}{
			{"found and eligible is recorded", d.scope, func(*verification.Result) {}, ""},
			{"the same again changes nothing", d.scope, func(*verification.Result) {}, ""},
			{"died and eligible contradict each other", d.scope, func(r *verification.Result) { r.Existence = verification.Died; r.Reason = "x" }, fault.Invalid},
			{"a move needs a reason", d.scope, func(r *verification.Result) { r.Existence, r.Eligibility = verification.Moved, "" }, fault.Invalid},
			{"a visit cannot lie in the future", d.scope, func(r *verification.Result) { r.VisitedOn = civil.MustDate("2030-01-01") }, fault.Invalid},
			{"an older visit is refused", d.scope, func(r *verification.Result) { r.Note, r.VisitedOn = "x", civil.MustDate("2023-01-01") }, fault.Conflict},
			{"a family of another village is unknown", region.ScopeOf(sekip), func(*verification.Result) {}, fault.NotFound},
			{"without a scope nothing is known", region.Scope{}, func(*verification.Result) {}, fault.NotFound},
		} {
			r := good
			tt.change(&r)
			if _, err := d.Record(ctx, tt.scope, r, "budi"); fault.CodeOf(err) != tt.want {
				t.Errorf("%s: error is %v", tt.name, err)
			}
		}
		if h := d.history(a); len(h) != 1 || h[0].RecordedBy != "budi" {
			t.Errorf("history is %+v", h)
		}
	})
}

func TestDocumentsOfAFileBecomeMinutesAndADraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.result(d.family("100", mayaSopa, "Sari", 2), verification.Found, verification.Eligible, 8)
		d.result(d.family("200", mayaSopa, "Budi", 2), verification.Moved, "", 0)
		d.family("300", mayaSopa, "Ani", 2)
		rows := []string{
			"minutes|01/BA|2024-01-02|" + mayaSopa + "|Kantor|Lurah|Lurah Maya Sopa|Dasar|||||1 keluarga",
			"decree|23/2024|2024-01-10|61.72||Contoh|Wali Kota|Dasar|Singkawang-412-2023|2023-12-31",
			"decree|24/2024|2024-01-10|61.72||Contoh|Wali Kota|Dasar|bontang|2023-12-31",
			"decree|25/2024||61.72",
			"minutes|02/BA|2024-01-02|61.71.01.1001",
		}
		f := d.file(d.DocumentSink(), "b1", documentColumns, rows...)
		if got := d.commit(f); got != (intake.Outcome{New: 2}) {
			t.Errorf("got %+v", got)
		}
		if want := "4 error criteria_unknown; 5 error date_missing; 6 error document_area"; f.codes() != want {
			t.Errorf("findings are %s", f.codes())
		}
		if got := d.commit(d.file(d.DocumentSink(), "b2", documentColumns, rows[:2]...)); got != (intake.Outcome{Unchanged: 2}) {
			t.Errorf("the same file again gives %+v", got)
		}
		other := d.file(d.DocumentSink(), "b3", documentColumns, "decree|23/2024|2024-01-11|61.72||Contoh|Wali Kota|Dasar||2023-12-31")
		d.commit(other)
		if other.codes() != "2 error decree_differs" {
			t.Errorf("another decree with the number gives %s", other.codes())
		}
		minutes, err := d.Minutes(ctx, d.scope)
		if err != nil || len(minutes) != 1 {
			t.Fatalf("minutes are %+v, %v", minutes, err)
		}
		if diff := cmp.Diff(map[string]int{"listed": 3, "verified": 2, "not_verified": 1, "found": 1, "moved": 1, "eligible": 1}, minutes[0].Counts); diff != "" {
			t.Error(diff)
		}
		drafts, err := d.Determinations(ctx, d.scope)
		if err != nil || len(drafts) != 1 || drafts[0].Status != verification.Draft || drafts[0].Rule != verification.ByBoth ||
			drafts[0].CriteriaSet != "singkawang-412-2023" || drafts[0].CriteriaVersion != 1 {
			t.Fatalf("drafts are %+v, %v", drafts, err)
		}
		undo := intake.Batch{ID: "b1", Region: "61.72"}
		d.freeze(drafts[0].ID)
		if err := d.DocumentSink().Undo(ctx, undo); !fault.Is(err, fault.Conflict) {
			t.Errorf("undoing a frozen decree gives %v", err)
		}
		if minutes, _ := d.Minutes(ctx, d.scope); minutes[0].Determination != drafts[0].ID {
			t.Error("the minutes are not linked with the decree")
		}
	})
}

func TestUndoOfDocumentsRemovesADraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.commit(d.file(d.DocumentSink(), "b1", documentColumns, "decree|1|2024-01-10|||Contoh", "minutes|2|2024-01-02|"+sekip))
		if err := d.DocumentSink().Undo(ctx, intake.Batch{ID: "b1", Region: "61.72"}); err != nil {
			t.Fatal(err)
		}
		drafts, _ := d.Determinations(ctx, d.scope)
		minutes, _ := d.Minutes(ctx, d.scope)
		if len(drafts)+len(minutes) != 0 {
			t.Errorf("left are %v, %v", drafts, minutes)
		}
	})
}

// everyKind fills the register with families of each answer and returns how
// many families the decree has.
func (d *verifyDesk) everyKind() int {
	n, listed := 0, 0
	add := func(area string, persons int) string {
		n++
		return d.family(fmt.Sprint(1000+n), area, fmt.Sprintf("Kepala %02d", 50-n), persons)
	}
	for i := range 6 {
		d.result(add([]string{mayaSopa, sekip}[i%2], 1+i), verification.Found, verification.Eligibilities[i%2], 7+i%3)
		listed++
	}
	d.result(add(mayaSopa, 3), verification.Found, verification.Eligible, 6)
	d.result(add(mayaSopa, 3), verification.Found, verification.NotEligible, 9)
	d.result(add(mayaSopa, 3), verification.Found, verification.NotJudged, 9)
	d.result(add(sekip, 2), verification.IdentityWrong, verification.Eligible, 9)
	for _, e := range []verification.Existence{verification.Died, verification.Moved, verification.NotFound, verification.Duplicate} {
		d.result(add(sekip, 2), e, "", 0)
	}
	d.result(add(sekip, 2), verification.Refused, "", 0)
	add(sekip, 4)
	return listed
}

func TestEveryNumberOfTheFunnelIsTheLengthOfItsList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		listed := d.everyKind()
		dec := d.freeze(d.draft("1/2024").ID)
		if dec.Families != listed {
			t.Fatalf("%d families are on the list, want %d", dec.Families, listed)
		}
		sqlstore.Reindex(t, db)
		register := sqlstore.NewRegistry(db, d.vault)
		for _, scope := range []region.Scope{d.scope, region.ScopeOf(mayaSopa), {}} {
			steps, err := d.Funnel(ctx, scope, verification.FunnelRequest{Deciles: []int{1}, Determination: dec.ID, AsOf: civil.MustDate("2024-02-21")})
			if scope.Area() == "" {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("without a scope the funnel gives %v, %v", steps, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			count := map[verification.Step]int{}
			for _, s := range steps {
				count[s.Step] = s.Families
				f := registry.Filter{Area: s.Filter.Area, Deciles: s.Filter.Decile, Existence: s.Filter.Existence,
					Eligibility: s.Filter.Eligibility, Determination: s.Filter.Determination, NotDetermination: s.Filter.Undetermined, AsOf: s.Filter.AsOf}
				families, err := register.CountFamilies(ctx, scope, f)
				if err != nil {
					t.Fatal(err)
				}
				persons, err := register.CountPersons(ctx, scope, f)
				if err != nil {
					t.Fatal(err)
				}
				if families != s.Families || persons != s.Persons {
					t.Errorf("%s is %d families, %d persons; its list has %d and %d", s.Step, s.Families, s.Persons, families, persons)
				}
			}
			if count["listed"] != count["not_verified"]+count["verified"] {
				t.Errorf("the funnel does not add up: %v", count)
			}
			existence := 0
			for _, e := range verification.Existences {
				existence += count[verification.Step(e)]
			}
			if existence != count["verified"] {
				t.Errorf("existences are %d of %d verified", existence, count["verified"])
			}
			if here := count["not_judged"] + count["not_eligible"] + count["eligible"] + count["eligible_with_intervention"]; here != count["found"]+count["identity_wrong"] {
				t.Errorf("judgements are %d of %d", here, count["found"]+count["identity_wrong"])
			}
		}
	})
}

func TestAChangeOfCriteriaIsSimulatedBeforeItIsTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx, d := context.Background(), newVerifyDesk(t, db)
		d.everyKind()
		from, err := d.Set(ctx, "61.72", "singkawang-412-2023", 0)
		if err != nil {
			t.Fatal(err)
		}
		body := `
id: uji
version: 2
title: {id: Uji, en: Test}
area: "61.72"
legal_reference: Uji
valid_from: 2024-01-01
threshold: 1
criteria:
  - {id: k09, number: 1, title: {id: A, en: A}, rule: answer.k09}
`
		to, err := d.ImportSet(ctx, d.scope, []byte(body), "sari")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.ImportSet(ctx, d.scope, []byte(body), "sari"); err != nil {
			t.Errorf("the same set again gives %v", err)
		}
		if _, err := d.ImportSet(ctx, d.scope, []byte(body+"# lain\n"), "sari"); !fault.Is(err, fault.Conflict) {
			t.Errorf("another text of the same version gives %v", err)
		}
		if _, err := d.ImportSet(ctx, region.ScopeOf(sekip), []byte(body), "sari"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a village importing for the city gives %v", err)
		}
		sim, err := d.Simulate(ctx, d.scope, from, to)
		if err != nil {
			t.Fatal(err)
		}
		// 9 of the 16 families meet 7 or more. Those with 9 yes answers have one
		// to k09 and stay; the four with 7 or 8 leave.
		if want := (verification.SimulationCount{Leaves: 4, StaysIn: 5, StaysOut: 7, Unknown: 1}); sim.Total != want {
			t.Errorf("got %+v, want %+v", sim.Total, want)
		}
		if len(sim.Changes) != sim.Total.Enters+sim.Total.Leaves {
			t.Errorf("%d families change", len(sim.Changes))
		}
		var sum verification.SimulationCount
		for _, c := range sim.ByArea {
			sum.Enters, sum.Leaves, sum.StaysIn = sum.Enters+c.Enters, sum.Leaves+c.Leaves, sum.StaysIn+c.StaysIn
			sum.StaysOut, sum.Unknown = sum.StaysOut+c.StaysOut, sum.Unknown+c.Unknown
		}
		if sum != sim.Total {
			t.Errorf("areas add up to %+v", sum)
		}
	})
}
