package meeting_test

import (
	"testing"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
)

func commitment(change func(*meeting.Item)) meeting.Item {
	i := meeting.Item{Area: "61.72", Kind: meeting.Commitment, Action: "Menerbitkan NIK", Responsible: "Disdukcapil", DueOn: civil.MustDate("2024-03-31")}
	change(&i)
	return i
}

func TestExactlyOneAgencyIsResponsible(t *testing.T) {
	for agency, ok := range map[string]bool{
		"Disdukcapil":                                        true,
		"Dinas Kesehatan dan KB":                             true,
		"Dinas Koperasi, UKM dan Tenaga Kerja":               true,
		"Dinas Pertanian, Ketahanan Pangan dan Perikanan":    true,
		"Dinas Pemberdayaan Perempuan dan Perlindungan Anak": true,
		"Bagian Kesejahteraan Rakyat Sekretariat Daerah":     true,
		"Kelurahan Sedau, Kecamatan Singkawang Selatan":      true,
		"Tim Penggerak PKK":                                  true,
		"Semua OPD":                                          false,
		"seluruh perangkat daerah":                           false,
		"OPD terkait":                                        false,
		"Dinas Sosial dan Dinas Kesehatan":                   false,
		"Disdukcapil, Dinsos":                                false,
		"Bappeda; Dinas Sosial":                              false,
		"Dinas Sosial/Dinas Kesehatan":                       false,
		"Dinas Sosial bersama Kelurahan":                     false,
		"Masing-masing kepala dinas":                         false,
		"Dinas Sosial, Bappeda dan Baznas":                   false,
		"Kelurahan serta Puskesmas setempat":                 false,
	} {
		i := commitment(func(i *meeting.Item) { i.Responsible = agency })
		if text := meeting.Judge(&i); text.IsZero() != ok {
			t.Errorf("%q: %s", agency, locale.Indonesian.Render(text))
		}
	}
}

func TestACommitmentThatNobodyCouldFollowIsRefused(t *testing.T) {
	for name, change := range map[string]func(*meeting.Item){
		"the end lies before the start": func(i *meeting.Item) { i.StartsOn = civil.MustDate("2024-04-01") },
		"cancelled without a reason":    func(i *meeting.Item) { i.Status = meeting.Cancelled },
		"a status of its own":           func(i *meeting.Item) { i.Status = "hampir" },
		"a kind of its own":             func(i *meeting.Item) { i.Kind = "keluhan" },
		"no date":                       func(i *meeting.Item) { i.DueOn = civil.Date{} },
	} {
		i := commitment(change)
		text := meeting.Judge(&i)
		if text.IsZero() {
			t.Errorf("%s passes", name)
		}
		for _, l := range []locale.Language{locale.Indonesian, locale.English} {
			if l.Render(text) == text.Key {
				t.Errorf("%s has no %s text", text.Key, l)
			}
		}
	}
}

func TestLateFollowsFromTheDateAlone(t *testing.T) {
	for _, c := range []struct {
		name   string
		status meeting.Status
		day    string
		want   meeting.Status
		days   int
	}{
		{"on its day it is not late", meeting.InProgress, "2024-03-31", meeting.InProgress, 0},
		{"the day after it is", meeting.InProgress, "2024-04-01", meeting.Late, 1},
		{"not even begun", meeting.NotStarted, "2024-04-30", meeting.Late, 30},
		{"what is done is never late", meeting.Done, "2025-01-01", meeting.Done, 0},
		{"nor what was cancelled", meeting.Cancelled, "2025-01-01", meeting.Cancelled, 0},
	} {
		i := commitment(func(i *meeting.Item) { i.Status = c.status })
		day := civil.MustDate(c.day)
		if got := i.StatusOn(day); got != c.want || i.DaysLate(day) != c.days {
			t.Errorf("%s: %s, %d days", c.name, got, i.DaysLate(day))
		}
	}
	i := commitment(func(i *meeting.Item) { i.Status = meeting.Late })
	if meeting.Judge(&i); i.Status != meeting.InProgress {
		t.Errorf("late was stored as %s", i.Status)
	}
}

func TestObstaclesAreGroupedByTheirWords(t *testing.T) {
	for problem, want := range map[string]meeting.Group{
		"Sebagian keluarga sasaran belum memiliki NIK":                     meeting.GroupCivil,
		"Data P3KE berbeda dengan keadaan lapangan":                        meeting.GroupData,
		"Keluarga tanpa lahan tidak dapat menerima bedah rumah":            meeting.GroupLand,
		"Anggaran antarperangkat daerah belum diarahkan ke nama yang sama": meeting.GroupBudget,
		"Kewenangan sekolah menengah ada pada provinsi":                    meeting.GroupCoordination,
		"Kebiasaan buang air sembarangan":                                  meeting.GroupBehaviour,
		"Jarak ke puskesmas jauh":                                          meeting.GroupOther,
	} {
		i := meeting.Item{Kind: meeting.Obstacle, Problem: problem}
		if text := meeting.Judge(&i); !text.IsZero() || i.Group != want {
			t.Errorf("%q is in group %q, want %q (%v)", problem, i.Group, want, text)
		}
	}
	chosen := meeting.Item{Kind: meeting.Obstacle, Problem: "Data lahan", Group: meeting.GroupCoordination}
	if meeting.Judge(&chosen); chosen.Group != meeting.GroupCoordination {
		t.Error("a group that somebody chose was changed")
	}
	unknown := meeting.Item{Kind: meeting.Obstacle, Problem: "Data", Group: "lain"}
	if meeting.Judge(&unknown).IsZero() {
		t.Error("a group of its own passes")
	}
	for _, g := range meeting.Groups() {
		if key := "meeting.group_" + string(g); locale.English.Render(locale.T(key)) == key {
			t.Errorf("%s has no name", g)
		}
	}
}
