package sqlstore_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

// The columns of verificationFile.
const (
	columnKey = iota
	columnNIK
	columnHead
	columnVillage
	columnExistence
	columnEligible
	columnReason
	columnVisited
)

// findingsOf gives the findings of a batch as "row code", ascending.
func findingsOf(t *testing.T, s *intake.Service, id string) []string {
	t.Helper()
	list, err := s.Findings(context.Background(), region.ScopeOf(singkawang), id, intake.FindingFilter{Limit: -1})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range list {
		out = append(out, strings.TrimPrefix(string(rune('0'+f.Row/10)), "0")+string(rune('0'+f.Row%10))+" "+f.Code)
	}
	slices.Sort(out)
	return out
}

func amend(t *testing.T, s *intake.Service, id string, add []intake.Amendment, drop ...string) intake.Batch {
	t.Helper()
	ctx := context.Background()
	if _, err := s.Amend(ctx, id, add, drop, "rina"); err != nil {
		t.Fatal(err)
	}
	b, err := s.Check(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func standing(t *testing.T, s *intake.Service, id string) []intake.Amendment {
	t.Helper()
	list, _, _, err := s.Amendments(context.Background(), region.ScopeOf(singkawang), id)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// state is everything of a batch that an amendment may change.
type state struct {
	Findings []string
	Counts   map[string]int
	Numbers  [5]int
	Values   [][]string
	Raw      [][]string
}

func stateOf(t *testing.T, s *intake.Service, id string) state {
	t.Helper()
	ctx := context.Background()
	b, err := s.Batch(ctx, region.ScopeOf(singkawang), id)
	if err != nil {
		t.Fatal(err)
	}
	records, _, err := s.Preview(ctx, id, 100)
	if err != nil {
		t.Fatal(err)
	}
	st := state{Findings: findingsOf(t, s, id), Counts: b.Counts, Numbers: [5]int{b.Rows, b.Accepted, b.Rejected, b.New, b.FindingsLeftOut}}
	for _, r := range records {
		st.Values, st.Raw = append(st.Values, r.Value), append(st.Raw, r.Raw)
	}
	return st
}

// mended is verificationFile as it would be if the office had put the same
// cells right itself.
var mended = strings.NewReplacer("31/02/2024", "28/02/2024", "Budi;Maya Sopa;Ada;Mungkin", "Budi;Maya Sopa;Ada;Layak",
	"Ani;Maya Sopa;;Layak", "Ani;Maya Sopa;Ditemukan;Layak")

func mendings() []intake.Amendment {
	return []intake.Amendment{
		{Kind: intake.AmendCell, Row: 6, Column: columnVisited, New: "28/02/2024"},
		{Kind: intake.AmendValue, Column: columnEligible, Old: "Mungkin", New: "Layak"},
		{Kind: intake.AmendCell, Row: 7, Column: columnExistence, New: " Ditemukan "},
	}
}

func TestAMendedBatchIsAsIfTheFileHadSaidSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s, _ := intakeService(t, db)
		ctx := context.Background()
		b, err := readText(t, s, "verval.csv", verificationFile)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Check(ctx, b.ID); err != nil {
			t.Fatal(err)
		}
		before := stateOf(t, s, b.ID)
		amend(t, s, b.ID, mendings())
		got := stateOf(t, s, b.ID)

		other, err := readText(t, s, "diperbaiki.csv", mended.Replace(verificationFile))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Check(ctx, other.ID); err != nil {
			t.Fatal(err)
		}
		want := stateOf(t, s, other.ID)
		want.Raw = before.Raw // the file stays as it is
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("the mended batch differs from the mended file (-want +got):\n%s", d)
		}
		if cmp.Equal(before.Findings, got.Findings) || before.Numbers[2] <= got.Numbers[2] {
			t.Errorf("no finding went away and no row came back: %v %v", before.Numbers, got.Numbers)
		}

		// Taking all back gives what was before.
		var ids []string
		for _, a := range standing(t, s, b.ID) {
			ids = append(ids, a.ID)
		}
		amend(t, s, b.ID, nil, ids...)
		if d := cmp.Diff(before, stateOf(t, s, b.ID)); d != "" {
			t.Errorf("taken back, the batch differs from what was:\n%s", d)
		}
	})
}

func TestAnAmendmentThatIsWrongSaysWhatIsStillWrong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s, _ := intakeService(t, db)
		b, err := readText(t, s, "verval.csv", verificationFile)
		if err != nil {
			t.Fatal(err)
		}
		amend(t, s, b.ID, []intake.Amendment{{Kind: intake.AmendCell, Row: 6, Column: columnVisited, New: "30 Februari 2024"}})
		list, err := s.Findings(context.Background(), region.ScopeOf(singkawang), b.ID, intake.FindingFilter{Row: 6, Code: "date_invalid"})
		if err != nil || len(list) != 1 || list[0].Value != "30 Februari 2024" {
			t.Errorf("findings %+v, %v", list, err)
		}
		// A second amendment of the cell takes the place of the first.
		amend(t, s, b.ID, []intake.Amendment{{Kind: intake.AmendCell, Row: 6, Column: columnVisited, New: "29 Februari 2024"}})
		if slices.Contains(findingsOf(t, s, b.ID), "6 date_invalid") {
			t.Error("the finding stays although the date is right now")
		}
		if list := standing(t, s, b.ID); len(list) != 1 || list[0].Old != "31/02/2024" || list[0].New != "29 Februari 2024" || list[0].By != "rina" {
			t.Errorf("standing: %+v", list)
		}
	})
}

func TestARowCanBeLeftOutAndTakenInAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s, sink := intakeService(t, db)
		ctx := context.Background()
		b, err := readText(t, s, "verval.csv", verificationFile)
		if err != nil {
			t.Fatal(err)
		}
		b = amend(t, s, b.ID, []intake.Amendment{{Kind: intake.AmendRow, Row: 6, Reason: "bukan warga kota ini"}})
		if b.Rejected != 3 || b.Counts["row_left_out"] != 1 {
			t.Errorf("left out: %d rows stay out, counts %v", b.Rejected, b.Counts)
		}
		amend(t, s, b.ID, nil, standing(t, s, b.ID)[0].ID)
		b = amend(t, s, b.ID, mendings())
		if b, err = s.Commit(ctx, b.ID); err != nil || b.New != 4 || len(sink.seen) != 4 {
			t.Fatalf("commit: %+v, %v", b, err)
		}
		// What was mended stays known after the commit, and cannot be changed.
		r, d, err := s.Row(ctx, b.ID, 7)
		if err != nil || len(r.Amended) != 1 || r.Amended[0].New != "Ditemukan" || r.Value[d.Field("existence")] != "found" || r.Raw[columnExistence] != "" {
			t.Errorf("row 7: %+v, %v", r, err)
		}
		if r, _, _ := s.Row(ctx, b.ID, 6); len(r.Amended) != 2 {
			t.Errorf("row 6 has the amendments %+v", r.Amended)
		}
		if r, _, _ := s.Row(ctx, b.ID, 5); len(r.Amended) != 0 {
			t.Errorf("row 5 has the amendments %+v", r.Amended)
		}
		if _, err := s.Amend(ctx, b.ID, mendings(), nil, "rina"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a committed batch was amended: %v", err)
		}
	})
}

func TestAmendmentsThatCannotBeAreRefused(t *testing.T) {
	db := storetest.SQLite(t)
	s, _ := intakeService(t, db)
	b, err := readText(t, s, "verval.csv", verificationFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a    intake.Amendment
		code fault.Code
	}{
		"a row that is not there":               {intake.Amendment{Kind: intake.AmendCell, Row: 99, Column: columnKey, New: "x"}, fault.NotFound},
		"a column that no field reads":          {intake.Amendment{Kind: intake.AmendCell, Row: 6, Column: 77, New: "x"}, fault.Invalid},
		"a text that is too long":               {intake.Amendment{Kind: intake.AmendCell, Row: 6, Column: columnKey, New: strings.Repeat("x", 501)}, fault.Invalid},
		"a row left out without a reason":       {intake.Amendment{Kind: intake.AmendRow, Row: 6}, fault.Invalid},
		"a value of a column without choices":   {intake.Amendment{Kind: intake.AmendValue, Column: columnHead, Old: "Budi", New: "Siti"}, fault.Invalid},
		"a value that has a meaning already":    {intake.Amendment{Kind: intake.AmendValue, Column: columnEligible, Old: "Layak", New: "Tidak layak"}, fault.Invalid},
		"a value that is to mean something new": {intake.Amendment{Kind: intake.AmendValue, Column: columnEligible, Old: "Mungkin", New: "Barangkali"}, fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Amend(context.Background(), b.ID, []intake.Amendment{c.a}, nil, "rina"); !fault.Is(err, c.code) {
				t.Errorf("got %v", err)
			}
			if len(standing(t, s, b.ID)) != 0 {
				t.Error("it stands all the same")
			}
		})
	}
}

func TestMendingTheFirstRowOfAFamilyMendsTheRowsThatAreFilledFromIt(t *testing.T) {
	const header = "ID Keluarga P3KE,ID Individu,Desa/Kelurahan,Nama,NIK,Hubungan dengan Kepala Keluarga,Jenis Kelamin,Resiko Stunting\n"
	const wrong = header + "F1,I1,Maya Sopa,Siti,6172034101800003,Kepala Keluarga,P,2\n,I2,,Budi,,ISTRI/SUAMI,L,0\n" +
		",I3,Sedau,Ani,6172034101800003,Kepala Keluarga,P,BUKAN TARGET SASARAN\n,I4,,Tono,,Anak/Lainnya,L,\n"
	right := strings.Replace(wrong, ",I3,Sedau,Ani,6172034101800003", "F2,I3,Sedau,Ani,6172034101800004", 1)
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		s, _ := intakeService(t, db)
		b, err := readText(t, s, "individu.csv", wrong)
		if err != nil {
			t.Fatal(err)
		}
		before := stateOf(t, s, amend(t, s, b.ID, nil).ID)
		amend(t, s, b.ID, []intake.Amendment{{Kind: intake.AmendCell, Row: 4, Column: 0, New: "F2"}, {Kind: intake.AmendCell, Row: 4, Column: 4, New: "6172034101800004"}})
		got := stateOf(t, s, b.ID)
		other, err := readText(t, s, "benar.csv", right)
		if err != nil {
			t.Fatal(err)
		}
		want := stateOf(t, s, amend(t, s, other.ID, nil).ID)
		want.Raw = before.Raw
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("the mended batch differs from the mended file (-want +got):\n%s", d)
		}
	})
}
