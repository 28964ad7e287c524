package sqlstore_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/sqlstore"
	"github.com/tuntas-id/tuntas/internal/sqlstore/storetest"
)

func TestCommitmentsAreKeptFollowedAndGuarded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		now := time.Date(2024, 2, 21, 9, 0, 0, 0, time.UTC)
		s := meeting.NewService(meeting.Config{Store: sqlstore.NewMeeting(db), Now: func() time.Time { now = now.Add(time.Second); return now }, NewID: uuid.NewString})
		city := region.ScopeOf("61.72")
		good := meeting.Item{Area: "61.72", Kind: meeting.Commitment, Action: "Menerbitkan NIK", Responsible: "Disdukcapil", DueOn: civil.MustDate("2024-02-15")}
		for name, bad := range map[string]func(*meeting.Item){
			"everybody is responsible": func(i *meeting.Item) { i.Responsible = "Semua OPD" },
			"nobody is responsible":    func(i *meeting.Item) { i.Responsible = "" },
			"no date":                  func(i *meeting.Item) { i.DueOn = civil.Date{} },
			"cancelled without reason": func(i *meeting.Item) { i.Status = meeting.Cancelled },
			"no action":                func(i *meeting.Item) { i.Action = "" },
		} {
			i := good
			bad(&i)
			if _, err := s.Create(ctx, city, i, "analis"); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		late, err := s.Create(ctx, city, good, "analis")
		if err != nil {
			t.Fatal(err)
		}
		soon := good
		soon.DueOn = civil.MustDate("2024-12-31")
		if _, err := s.Create(ctx, city, soon, "analis"); err != nil {
			t.Fatal(err)
		}
		items, err := s.Items(ctx, city, meeting.Query{Kind: meeting.Commitment})
		if err != nil || len(items) != 2 || items[0].ID != late.ID || items[0].StatusOn(civil.DateOf(now)) != meeting.Late || items[0].DaysLate(civil.DateOf(now)) != 6 || items[1].No != 2 {
			t.Fatalf("%+v, %v", items, err)
		}
		if others, _ := s.Items(ctx, region.ScopeOf("61.71"), meeting.Query{}); len(others) != 0 {
			t.Error("another city sees them")
		}
		late.Status = meeting.Done
		if _, err := s.Update(ctx, city, late, "dinas"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Update(ctx, city, late, "dinas"); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("an edit of an old version: %v", err)
		}
		history, err := s.History(ctx, city, late.ID)
		if err != nil || len(history) != 2 || history[1].Status != meeting.Done || history[1].By != "dinas" {
			t.Errorf("%+v, %v", history, err)
		}
	})
}

func TestAFileOfCommitmentsTwiceChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s := meeting.NewService(meeting.Config{Store: sqlstore.NewMeeting(db), Now: time.Now, NewID: uuid.NewString})
		d := &intake.Dialect{Target: intake.TargetMeeting}
		for _, n := range []string{"kind", "no", "problem", "action", "responsible", "due_on", "status"} {
			d.Fields = append(d.Fields, intake.Field{Name: n})
		}
		rows := [][]string{
			{"obstacle", "1", "Tanpa NIK", "", "", "", ""},
			{"commitment", "1", "Tanpa NIK", "Menerbitkan NIK", "Disdukcapil", "2024-03-31", "late"},
			{"commitment", "2", "", "Rapat", "seluruh OPD", "2024-03-31", ""},
		}
		var found int
		in := intake.Input{Batch: intake.Batch{ID: "b1", Region: "61.72"}, Dialect: d, Find: func(intake.Finding) { found++ }, Progress: func(int) {},
			Rows: func(yield func(intake.Record, error) bool) {
				for i, r := range rows {
					if !yield(intake.Record{Row: i + 2, Value: r}, nil) {
						return
					}
				}
			}}
		for round, want := range []intake.Outcome{{New: 2}, {Unchanged: 2}} {
			out, err := s.Sink().Commit(ctx, in)
			if err != nil || out != want {
				t.Errorf("round %d: %+v, %v", round, out, err)
			}
		}
		if found != 2 {
			t.Errorf("%d findings, want one a round", found)
		}
		if err := s.Sink().Undo(ctx, in.Batch); err != nil {
			t.Fatal(err)
		}
		if items, _ := s.Items(ctx, region.ScopeOf("61.72"), meeting.Query{}); len(items) != 0 {
			t.Errorf("after undo: %+v", items)
		}
	})
}

func TestTheNextMeetingBeginsWithWhatIsUnfinished(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		now := time.Date(2024, 6, 1, 9, 0, 0, 0, time.UTC)
		s := meeting.NewService(meeting.Config{Store: sqlstore.NewMeeting(db), Now: func() time.Time { now = now.Add(time.Second); return now }, NewID: uuid.NewString})
		city := region.ScopeOf("61.72")
		for _, i := range []meeting.Item{
			{Action: "Selesai", Status: meeting.Done, DueOn: civil.MustDate("2024-01-31")},
			{Action: "Nanti", DueOn: civil.MustDate("2024-12-31")},
			{Action: "Terlambat", DueOn: civil.MustDate("2024-03-31")},
			{Action: "Paling terlambat", DueOn: civil.MustDate("2024-02-29"), Status: meeting.InProgress},
			{Action: "Batal", Status: meeting.Cancelled, Note: "Diambil alih provinsi", DueOn: civil.MustDate("2024-01-31")},
			{Kind: meeting.Obstacle, Problem: "Belum memiliki NIK"},
		} {
			i.Area, i.Meeting, i.MeetingDate = "61.72", "Rapat TKPK", civil.MustDate("2024-01-16")
			if i.Kind == "" {
				i.Kind, i.Responsible = meeting.Commitment, "Bappeda"
			}
			if _, err := s.Create(ctx, city, i, "analis"); err != nil {
				t.Fatal(err)
			}
		}
		open, err := s.Unfinished(ctx, city)
		var got []string
		for _, i := range open {
			got = append(got, i.Action)
		}
		if want := []string{"Paling terlambat", "Terlambat", "Nanti"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("unfinished %v, %v", got, err)
		}
		meetings, err := s.Meetings(ctx, city)
		want := meeting.Meeting{Name: "Rapat TKPK", Date: civil.MustDate("2024-01-16"), Obstacles: 1, Commitments: 5, Open: 3, Late: 2}
		if err != nil || len(meetings) != 1 || meetings[0] != want {
			t.Errorf("%+v, %v", meetings, err)
		}
		obstacles, err := s.Items(ctx, city, meeting.Query{Kind: meeting.Obstacle})
		if err != nil || len(obstacles) != 1 || obstacles[0].Group != meeting.GroupCivil {
			t.Errorf("%+v, %v", obstacles, err)
		}
		if elsewhere, _ := s.Meetings(ctx, region.ScopeOf("61.71")); len(elsewhere) != 0 {
			t.Error("another city sees the meeting")
		}
	})
}

func TestAFileWhoseRowsWereWorkedOnIsNotUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := context.Background()
		s := meeting.NewService(meeting.Config{Store: sqlstore.NewMeeting(db), Now: time.Now, NewID: uuid.NewString})
		d := &intake.Dialect{Target: intake.TargetMeeting}
		for _, n := range []string{"kind", "action", "responsible", "due_on"} {
			d.Fields = append(d.Fields, intake.Field{Name: n})
		}
		in := intake.Input{Batch: intake.Batch{ID: "b1", Region: "61.72"}, Dialect: d, Find: func(intake.Finding) {}, Progress: func(int) {},
			Rows: func(yield func(intake.Record, error) bool) {
				yield(intake.Record{Row: 2, Value: []string{"commitment", "Menerbitkan NIK", "Disdukcapil", "2024-03-31"}}, nil)
			}}
		if _, err := s.Sink().Commit(ctx, in); err != nil {
			t.Fatal(err)
		}
		city := region.ScopeOf("61.72")
		items, err := s.Items(ctx, city, meeting.Query{})
		if err != nil || len(items) != 1 {
			t.Fatalf("%+v, %v", items, err)
		}
		items[0].Status, items[0].Evidence = meeting.Done, "Berita acara 12"
		if _, err := s.Update(ctx, city, items[0], "dinas"); err != nil {
			t.Fatal(err)
		}
		if err := s.Sink().Undo(ctx, in.Batch); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("undo: %v", err)
		}
		if items, _ = s.Items(ctx, city, meeting.Query{}); len(items) != 1 || items[0].Evidence != "Berita acara 12" {
			t.Errorf("the work is gone: %+v", items)
		}
	})
}
