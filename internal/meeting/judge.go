package meeting

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// Group says what an obstacle is about.
type Group string

// The groups, as reports to the province sort obstacles.
const (
	GroupData         Group = "data"
	GroupCivil        Group = "civil" // administrasi kependudukan
	GroupBudget       Group = "budget"
	GroupLand         Group = "land"
	GroupCoordination Group = "coordination"
	GroupBehaviour    Group = "behaviour"
	GroupOther        Group = "other"
)

// Groups are all groups in the order in which reports show them.
func Groups() []Group {
	return []Group{GroupData, GroupCivil, GroupBudget, GroupLand, GroupCoordination, GroupBehaviour, GroupOther}
}

// groupWords tell the group of an obstacle; the first group with a word wins.
var groupWords = []struct {
	group Group
	words *regexp.Regexp
}{
	{GroupCivil, regexp.MustCompile(`(?i)\b(?:nik|ktp|kartu keluarga|adminduk|kependudukan|akta|dukcapil|disdukcapil)`)},
	{GroupLand, regexp.MustCompile(`(?i)\b(?:lahan|tanah|sertifikat|hutan|tata ruang)`)},
	{GroupBudget, regexp.MustCompile(`(?i)\b(?:anggaran|dana|pagu|apbd|apbn|pembiayaan|biaya)`)},
	{GroupBehaviour, regexp.MustCompile(`(?i)\b(?:perilaku|kesadaran|kebiasaan|pola asuh|menolak|enggan|partisipasi)`)},
	{GroupData, regexp.MustCompile(`(?i)\b(?:data|daftar|padan|pemutakhiran|verval|verifikasi|dtsen|p3ke)`)},
	{GroupCoordination, regexp.MustCompile(`(?i)\b(?:koordinasi|kewenangan|sinkron\w*|lintas|sinergi|tumpang tindih)`)},
}

// GroupOf puts an obstacle into a group by the words of its problem, or else
// of its cause.
func GroupOf(i Item) Group {
	for _, text := range []string{i.Problem, i.Cause} {
		for _, g := range groupWords {
			if g.words.MatchString(text) {
				return g.group
			}
		}
	}
	return GroupOther
}

// Judge says what is wrong with an item, or the zero Text. It fills the status
// of a commitment that has none, takes "late" for "in progress", since late
// follows from the date, and puts an obstacle without group into one.
func Judge(i *Item) locale.Text {
	if i.Kind == Commitment && i.Status == "" {
		i.Status = NotStarted
	}
	if i.Status == Late {
		i.Status = InProgress
	}
	if i.Kind != Commitment {
		i.Status = ""
	}
	if i.Kind != Obstacle {
		i.Group = ""
	} else if i.Group == "" {
		i.Group = GroupOf(*i)
	}
	switch {
	case !slices.Contains([]Kind{Obstacle, Commitment, Practice, Support}, i.Kind):
		return locale.T("meeting.kind_unknown")
	case i.Group != "" && !slices.Contains(Groups(), i.Group):
		return locale.T("meeting.group_unknown")
	case i.Status != "" && !slices.Contains([]Status{NotStarted, InProgress, Done, Cancelled}, i.Status):
		return locale.T("meeting.status_unknown")
	case strings.TrimSpace(i.Problem) == "" && strings.TrimSpace(i.Action) == "":
		return locale.T("meeting.empty")
	case i.Kind != Commitment:
		return locale.Text{}
	case strings.TrimSpace(i.Action) == "":
		return locale.T("meeting.action_missing")
	case strings.TrimSpace(i.Responsible) == "":
		return locale.T("meeting.responsible_missing")
	case !oneAgency(i.Responsible):
		return locale.T("meeting.responsible_many", "responsible", i.Responsible)
	case i.DueOn.IsZero():
		return locale.T("meeting.due_missing")
	case !i.StartsOn.IsZero() && i.DueOn.Before(i.StartsOn):
		return locale.T("meeting.due_before_start")
	case i.Status == Cancelled && strings.TrimSpace(i.Note) == "":
		return locale.T("meeting.cancel_reason")
	}
	return locale.Text{}
}

// everybody are words that name no single agency.
var everybody = regexp.MustCompile(`(?i)\b(?:semua|seluruh|segenap|masing-masing|para|tiap|setiap|lintas|terkait|bersama|serta)\b|[;/\n+]`)

// second matches where the name of another agency begins after a comma or
// "dan". "Kelurahan Sedau, Kecamatan Singkawang Selatan" says where, not who
// else.
var second = regexp.MustCompile(`(?i)(?:,|&|\bdan\b|\bdengan\b)\s*(?:dan\s+)?(?:(?:dinas|badan|inspektorat|sekretariat|bagian|kantor|puskesmas|rumah sakit|rsud|perumda|perusahaan|bappeda|baperida|bapperida|bpbd|baznas|pln|bps|tkpk|tpps|satpol|polres|kodim)\b|dis(?:dukcapil|perkim|dik|naker|hub|kominfo)|din(?:sos|kes)|dp[umkp3][a-z0-9]*\b|kemen(?:terian|sos|kes|ko|dagri))`)

// oneAgency refuses "semua OPD" and lists of agencies: what everybody is
// responsible for, nobody does. "dan" alone does not make two: Dinas Kesehatan
// dan Keluarga Berencana is one.
func oneAgency(s string) bool {
	return !everybody.MatchString(s) && !second.MatchString(s)
}
