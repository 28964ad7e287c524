package desk_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/desk"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
	"github.com/tuntas-id/tuntas/internal/report/penetapan"
	"github.com/tuntas-id/tuntas/internal/verification"
	"github.com/xuri/excelize/v2"
)

// decreed freezes a list of families that were chosen by hand.
func (w *town) decreed(t *testing.T, no, on string, relation verification.Relation, old string, families ...string) verification.Determination {
	t.Helper()
	ctx := context.Background()
	d, err := w.verification.Save(ctx, scope, verification.Determination{Area: city, Title: "Keputusan " + no, DecreeNo: no, DecreeDate: civil.MustDate(on),
		Signatory: "Contoh", Position: "Wali Kota", LegalBasis: "Contoh dasar", DataDate: civil.MustDate("2023-09-30"), Relation: relation, Related: old}, "sari")
	check(t, err)
	for _, f := range families {
		_, err := w.verification.Choose(ctx, scope, verification.Choice{Determination: d.ID, FamilyID: f, Kind: verification.Add, Reason: "Kesepakatan musyawarah"}, "sari")
		check(t, err)
	}
	d, err = w.verification.Freeze(ctx, scope, d.ID, "sari")
	check(t, err)
	return d
}

// unchosen are families on no list that nobody has found to be gone.
func (w *town) unchosen(t *testing.T, list string, n int) (ids []string) {
	t.Helper()
	p, err := w.verification.Proposal(context.Background(), scope, list)
	check(t, err)
	for _, l := range p.Lines {
		if len(ids) < n && (l.Verdict == verification.OutNotEligible || l.Verdict == verification.OutBelow) {
			ids = append(ids, l.FamilyID)
		}
	}
	return ids
}

// factsOf are the facts at the head of an annex, as "name: text" lines.
func factsOf(l *report.Letter) string {
	var b strings.Builder
	for _, p := range l.Parts {
		if f, ok := p.(report.Facts); ok {
			for _, item := range f.Items {
				b.WriteString(item.Name + ": ")
				for _, run := range item.Text {
					b.WriteString(run.Text)
				}
				b.WriteString("\n")
			}
			break
		}
	}
	return b.String()
}

func TestDecreesThatSupplementAndReplaceInTheReports(t *testing.T) {
	w := singkawang(t, 600)
	ctx := context.Background()
	all, err := w.verification.Determinations(ctx, scope)
	check(t, err)
	first, ok := verification.InForce(all, day)
	if !ok {
		t.Fatal("no decree")
	}
	more := w.unchosen(t, first.ID, 2)
	second := w.decreed(t, "88/2024", "2024-02-10", verification.Supplements, first.ID, more...)
	joined := first.Families + second.Families // it also has those whom its own rule chooses
	if second.Families < len(more) || len(more) != 2 {
		t.Fatalf("the supplement has %d families", second.Families)
	}
	data, err := w.Collect(ctx, scope, city, day, locale.Indonesian)
	check(t, err)
	if data.Determination.ID != first.ID || data.Listed.N != joined {
		t.Errorf("the deck has %d families of %s, want %d", data.Listed.N, data.Determination.DecreeNo, joined)
	}
	listsAreNumbers(t, w, paparan.Deck(data))
	if f, _ := data.Figures.Get("sasaran.keputusan.keluarga"); !strings.Contains(f.Source, first.DecreeNo) || !strings.Contains(f.Source, "dilengkapi 88/2024, 10 Februari 2024") {
		t.Errorf("the source is %q", f.Source)
	}
	ask := desk.Request{Kind: desk.Penetapan, Scope: scope, Area: city, Date: day}
	newest, err := w.Decree(ctx, ask)
	check(t, err)
	if got := factsOf(penetapan.Letter(newest)); newest.Determination.ID != second.ID || !strings.Contains(got, "Menimbang: bahwa Keputusan Nomor "+first.DecreeNo) || !strings.Contains(got, "Mengingat: Contoh dasar") {
		t.Errorf("the annex of the newest says %s", got)
	}
	ask.Decree = first.ID
	whole, err := w.Decree(ctx, ask)
	check(t, err)
	last := whole.Rows[len(whole.Rows)-1]
	if got := factsOf(penetapan.Letter(whole)); len(whole.Rows) != joined || last.AddedBy != "88/2024" || !strings.Contains(got, "Dilengkapi: oleh Keputusan Nomor 88/2024") {
		t.Errorf("the annex of the first has %d rows, the last %+v: %s", len(whole.Rows), last, got)
	}
	third := w.decreed(t, "99/2024", "2024-02-18", verification.Replaces, first.ID, more[0])
	ended, err := w.Decree(ctx, ask)
	check(t, err)
	if got := factsOf(penetapan.Letter(ended)); ended.Date != civil.MustDate("2024-02-17") || len(ended.Rows) != len(whole.Rows) || !strings.Contains(got, "Diganti: oleh Keputusan Nomor 99/2024") {
		t.Errorf("the annex of the replaced list is of %s and has %d rows: %s", ended.Date, len(ended.Rows), got)
	}
	dir := t.TempDir()
	deck := desk.Request{Kind: desk.Paparan, Scope: scope, Area: city, Date: day, Dir: dir, Reason: "Uji coba", Decree: first.DecreeNo}
	if _, err := w.Build(ctx, deck); fault.TextOf(err).Key != "desk.decree_replaced" {
		t.Errorf("a deck of a replaced list: %v", err)
	}
	deck.Decree = ""
	if r, err := w.Build(ctx, deck); err != nil || len(r.Files) != 4 {
		t.Errorf("%v, %v", r.Files, err)
	}
	data, err = w.Collect(ctx, scope, city, day, locale.Indonesian)
	check(t, err)
	if f, _ := data.Figures.Get("sasaran.keputusan.keluarga"); data.Determination.ID != third.ID || f.Value.Number != float64(third.Families) || !strings.Contains(f.Source, "mengganti "+first.DecreeNo) {
		t.Errorf("%s of %v, source %q", data.Determination.DecreeNo, f.Value.Number, f.Source)
	}
}

func TestAnAnnexWithFullNumbersIsMarkedAndSealed(t *testing.T) {
	w := singkawang(t, 600)
	ctx, dir := context.Background(), t.TempDir()
	ask := desk.Request{Kind: desk.Penetapan, Scope: scope, Area: city, Date: day, Dir: dir, Actor: "Nama Contoh", Purpose: "Bagian hukum"}
	masked, err := w.Decree(ctx, ask)
	check(t, err)
	ask.ShowIdentity = true
	full, err := w.Decree(ctx, ask)
	check(t, err)
	known := 0
	for i, r := range full.Rows {
		if r.NIK != "" {
			known++
		}
		if n := len(strings.ReplaceAll(r.NIK, " ", "")); n != 0 && n != 16 || r.NIK != "" && r.NIK == masked.Rows[i].NIK || strings.Contains(r.NIK, "•") {
			t.Errorf("row %d has %q, masked %q", i+1, r.NIK, masked.Rows[i].NIK)
		}
	}
	if known == 0 {
		t.Error("no NIK at all")
	}
	letter := penetapan.Letter(full)
	const mark = "RAHASIA – memuat data pribadi"
	if got := factsOf(letter); !strings.Contains(letter.Footer, mark+". Dibuat oleh Nama Contoh untuk Bagian hukum") || !strings.Contains(got, mark) ||
		!strings.Contains(got, "Dibuat oleh: Nama Contoh") || !strings.Contains(got, "Untuk keperluan: Bagian hukum") {
		t.Errorf("%q over %s", letter.Footer, got)
	}
	if strings.Contains(factsOf(penetapan.Letter(masked)), "RAHASIA") {
		t.Error("the masked annex is marked")
	}
	plain := map[string][]byte{}
	ask.Seal = func(name string, b []byte) ([]byte, error) {
		plain[name] = bytes.Clone(b)
		return []byte("sealed"), nil
	}
	r, err := w.Build(ctx, ask)
	check(t, err)
	for _, name := range r.Files {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(b) != "sealed" || len(plain[name]) < 1000 || !strings.HasPrefix(name, "penetapan-rahasia-") {
			t.Errorf("%s: %d bytes, %v", name, len(plain[name]), err)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(plain[r.Files[0]]))
	check(t, err)
	defer book.Close()
	rows, err := book.GetRows("RAHASIA Lampiran keputusan")
	check(t, err)
	var head strings.Builder
	for _, row := range rows[:14] {
		head.WriteString(strings.Join(row, " ") + "\n")
	}
	for _, part := range []string{mark, "Nama Contoh", "Bagian hukum", "Keputusan Nomor"} {
		if !strings.Contains(head.String(), part) {
			t.Errorf("the workbook lacks %q:\n%s", part, head.String())
		}
	}
}
