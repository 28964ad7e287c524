package verification

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Case is a family as the criteria and the list of a decree see it: the
// register's data and the current result of the visit.
type Case struct {
	FamilyID  string
	Area      region.Code
	SourceKey string // "p3ke:<ID Keluarga P3KE>"
	HeadName  string
	Address   string
	RT, RW    string
	KK        []byte // sealed, nil when not known
	Decile    int    // 1 … 10, 0 unknown
	Percent   int    // percentile 1 … 100, 0 unknown
	Count     int    // persons in the family
	Facts     map[string]string
	DataDate  civil.Date // of the newest file that speaks of the family
	Members   []Member
	Result    *Result // current result, nil when not verified
	// On is the day for which ages are worked out; zero: DataDate.
	On civil.Date
}

// Member is a person of a Case.
type Member struct {
	ID        string
	SourceKey string // of the individuals' file, "" when none names the person
	Relation  string // head, spouse, child, other
	Sex       string // m, f, "" unknown
	Birth     civil.Date
	NIK       []byte // sealed, nil when not known
	Facts     map[string]string
}

// Head is the head of the family, nil when no member is.
func (c *Case) Head() *Member {
	i := slices.IndexFunc(c.Members, func(m Member) bool { return m.Relation == "head" })
	if i < 0 {
		return nil
	}
	return &c.Members[i]
}

// persons is the number of persons a list counts for the family: never less
// than one, because a family of nobody is not on a list.
func (c *Case) persons() int { return max(1, c.Count, len(c.Members)) }

// list is the name of the list that brought the family: "P3KE", or the lists
// that know families by their card.
func (c *Case) list() string {
	name, _, _ := strings.Cut(c.SourceKey, ":")
	if name == "kk" {
		return "DTSEN/DTKS"
	}
	return strings.ToUpper(name)
}

func (c *Case) on() civil.Date {
	if c.On.IsZero() {
		return c.DataDate
	}
	return c.On
}

// CaseFilter says which cases are wanted.
type CaseFilter struct {
	Verified bool     // only families with a result
	Families []string // only these; nil: all
}

// CaseSource gives families with members and current result, ordered by
// regency and family id.
type CaseSource interface {
	Cases(ctx context.Context, scope region.Scope, filter CaseFilter) iter.Seq2[Case, error]
}
