package sqlstore_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
	"pgregory.net/rapid"
)

// scanned are the families that have every word of a text, read one by one.
func scanned(all []registry.Snapshot, within region.Code, text string) (ids []string, persons int) {
	for _, s := range all {
		has := within.Contains(s.Family.Area)
		for _, word := range strings.Fields(registry.FoldName(text)) {
			has = has && strings.Contains(s.Family.SearchKey, word)
		}
		if has {
			ids, persons = append(ids, s.Family.ID), persons+s.Family.Members
		}
	}
	slices.Sort(ids)
	return ids, persons
}

var searchTexts = []string{"budi", "SITI", "iti", "a", "u", "an", "gang ani", "raya budi a fu", "%", "_", "|", "jl raya", "aminah siti", "zzz", "É", "ani umar budi siti", "ÖZ", "12"}

// checkSearch compares the search with the families, read one by one.
func checkSearch(t *rapid.T, d *desk) {
	ctx := context.Background()
	blocks, err := d.db.Blocks(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want, err := d.db.Expected(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, blocks); diff != "" {
		t.Fatalf("the text search does not hold what the families say (-families +search):\n%s", diff)
	}
	checkCounts(t, d)
	all := d.families()
	for range 4 {
		text := rapid.SampledFrom(searchTexts).Draw(t, "text")
		within := region.Code(rapid.SampledFrom([]string{"61.72", "61", "61.72.03", "61.72.03.1003", "61.71"}).Draw(t, "within"))
		checkFound(t, d, all, within, registry.Filter{Text: text})
	}
}

// checkCounts compares the counts that are kept with the families.
func checkCounts(t *rapid.T, d *desk) {
	lines := func(stmt string) []string {
		out, err := d.db.Lines(context.Background(), stmt)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	kept := lines(`SELECT regency || ' ' || area || ' ' || decile || ' ' || families || ' ' || persons FROM family_count ORDER BY regency, area, decile`)
	want := lines(`SELECT regency || ' ' || area || ' ' || decile || ' ' || COUNT(*) || ' ' || SUM(members) FROM family
		GROUP BY regency, area, decile ORDER BY regency, area, decile`)
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Fatalf("the counts are not those of the families (-families +counts):\n%s", diff)
	}
}

func checkFound(t *rapid.T, d *desk, all []registry.Snapshot, within region.Code, f registry.Filter) {
	ctx, scope := context.Background(), region.ScopeOf(within)
	ids, persons := scanned(all, within, f.Text)
	list, err := d.store.List(ctx, scope, f, registry.Page{Limit: registry.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range list.Families {
		got = append(got, s.ID)
	}
	slices.Sort(got)
	if diff := cmp.Diff(ids, got); diff != "" || list.Total != len(ids) || list.Persons != persons {
		t.Fatalf("%q in %s: %d families and %d persons, want %d and %d\n%s", f.Text, within, list.Total, list.Persons, len(ids), persons, diff)
	}
	for _, desc := range []bool{false, true} {
		var paged []string
		for {
			page, err := d.store.Families(ctx, scope, f, registry.Page{Desc: desc, Offset: len(paged), Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, s := range page {
				paged = append(paged, string(s.Area)+" "+s.ID)
			}
		}
		if desc {
			slices.Reverse(paged)
		}
		if len(paged) != len(ids) || !slices.IsSorted(paged) {
			t.Fatalf("%q in %s, two at a time: %v", f.Text, within, paged)
		}
	}
}

func TestASearchFindsWhatReadingEveryFamilyFindsAfterAnySequenceOfFilesAndUndos(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		rapid.Check(t, func(rt *rapid.T) {
			d.empty()
			var batches []intake.Batch
			for range rapid.IntRange(1, 4).Draw(rt, "files") {
				families, persons := someFamilies(rt, 6)
				l, rows := family2023, families
				if len(persons) > 0 && rapid.Bool().Draw(rt, "persons") {
					l, rows = person2023, persons
				}
				b, _ := d.read(l, rapid.SampledFrom([]string{"2022-12-31", "2023-12-31"}).Draw(rt, "date"), rows...)
				batches = append(batches, b)
				checkSearch(rt, d)
				if all := d.families(); len(all) > 0 && rapid.Bool().Draw(rt, "corrected") {
					d.correct(rt, rapid.SampledFrom(all).Draw(rt, "family"))
					checkSearch(rt, d)
				}
			}
			for len(batches) > 0 {
				i := rapid.IntRange(0, len(batches)-1).Draw(rt, "undone")
				_ = d.undo(batches[i]) // refused when something points to a family: nothing has changed then
				batches = slices.Delete(batches, i, i+1)
				checkSearch(rt, d)
			}
		})
	})
}

// empty forgets every family.
func (d *desk) empty() {
	for _, table := range []string{"correction", "membership", "person", "family", "source_record", "source_batch", "search_block", "family_count"} {
		d.run(`DELETE FROM ` + table)
	}
}

func TestASearchInATransactionSeesWhatTheTransactionHasWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		in := d.input(family2023, "2023-12-31", []deskRow{famA, deskWith(famA, "family_key", "B1", "head_name", "ZULAIKHA")})
		stop := errors.New("stop")
		err := db.Atomically(context.Background(), func(ctx context.Context) error {
			if _, err := d.sink(family2023).Commit(ctx, in); err != nil {
				return err
			}
			if n, err := d.store.CountFamilies(ctx, deskScope, registry.Filter{Text: "laikh"}); err != nil || n != 1 {
				t.Errorf("inside: %d families, %v", n, err)
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		n, err := d.store.CountFamilies(context.Background(), deskScope, registry.Filter{Text: "laikh"})
		blocks, err2 := db.Blocks(context.Background())
		if err != nil || err2 != nil || n != 0 || len(blocks) != 0 {
			t.Errorf("after it was rolled back: %d families, blocks %v, %v %v", n, blocks, err, err2)
		}
	})
}

// correct gives a family another address, or its head another name.
func (d *desk) correct(t *rapid.T, s registry.Snapshot) {
	c := registry.Correction{FamilyID: s.Family.ID, Field: "address", New: "JL ÖZGÜR 12", Reason: "salah tulis", RecordedBy: "x"}
	if head, ok := s.Head(); ok && rapid.Bool().Draw(t, "name") {
		c.PersonID, c.Field, c.New = head.ID, "name", "UMAR ÉLAN"
	}
	if _, err := d.service.Correct(context.Background(), deskScope, c); err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) {
		t.Fatal(err)
	}
	d.now = d.now.Add(time.Minute)
}

// Enough families for several blocks; the second file knows more of them and
// comes in the reverse order; then it is undone.
func TestTheBlocksOfASearchFollowFilesInAnyOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		d := newDesk(t, db)
		commit := func(l *intake.Dialect, families int, backwards bool) intake.Batch {
			in := d.input(l, "2023-12-31", nil)
			var rows []intake.Record
			for r := range cityOf(l, families) {
				rows = append(rows, r)
			}
			if backwards {
				slices.Reverse(rows)
			}
			in.Rows = deskRecords(rows)
			if err := db.Atomically(context.Background(), func(ctx context.Context) error {
				_, err := d.sink(l).Commit(ctx, in)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			d.files[in.Batch.ID] = in
			return in.Batch
		}
		check := func(families int) {
			t.Helper()
			blocks, err := db.Blocks(context.Background())
			want, err2 := db.Expected(context.Background())
			if err != nil || err2 != nil || !slices.Equal(blocks, want) || len(want) != families {
				t.Fatalf("%d families in the blocks, %d in the register, want %d, %v %v", len(blocks), len(want), families, err, err2)
			}
		}
		commit(family2023, 1300, false)
		check(1300)
		commit(person2023, 1500, true)
		check(1500)
		last := commit(family2023, 1600, true)
		check(1600)
		if err := d.undo(last); err != nil {
			t.Fatal(err)
		}
		check(1500)
	})
}

func TestAnOlderRegisterIsIndexedWhenItIsOpened(t *testing.T) {
	config := sqlstore.Config{Path: t.TempDir() + "/tuntas.db", Key: storetest.Key}
	open := func() *sqlstore.DB {
		db, err := sqlstore.Open(context.Background(), config)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := open()
	d := newDesk(t, db)
	d.commitCity(family2023, 2100)
	want, err := db.Blocks(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d.run(`DELETE FROM search_block`)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open()
	defer db.Close()
	got, err := db.Blocks(context.Background())
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%d families in the blocks, want %d, %v", len(got), len(want), err)
	}
}

func FuzzABlockOfAnyContentIsReadOrRefused(f *testing.F) {
	f.Add([]byte{1, 1, 1, 2, 1, 'x', 3, 1, 'a', 0, 1, 3, 1, 'A', 2, 1, 0}, "A")
	f.Fuzz(func(_ *testing.T, data []byte, part string) { _ = sqlstore.OpenBlock(data, part) })
}
