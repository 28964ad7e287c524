// Package registry keeps the families and persons of a region: who they are,
// who belongs to whom, and which row of which file said so.
//
//	service := registry.NewService(registry.Config{Store: store, …})
//	sinks[intake.TargetFamily] = service.FamilySink()
//
// Rows of files are the truth; the family and person kept here are what those
// rows say together. Undo removes a file's rows and works out again what the
// others say.
package registry

import (
	"bytes"
	"maps"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Secret is a NIK or KK as it is stored: sealed, with a blind index by which
// equal numbers can be found. The zero Secret means that there is no number.
type Secret struct {
	Sealed []byte
	Index  []byte
}

// IsZero reports whether there is no number.
func (s Secret) IsZero() bool { return len(s.Index) == 0 }

// String tells only whether there is a number, so that none gets into a log.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return "(sealed)"
}

// Family is a family as its source rows describe it now.
type Family struct {
	ID           string // UUIDv7
	Area         region.Code
	SourceKey    string   // "p3ke:<ID Keluarga P3KE>", or "kk:<blind index of the KK number>" when no P3KE file names the family
	Keys         []string // further keys by which files know the family, sorted; read for imports only
	HeadName     string
	Address      string
	RT, RW       string
	KK           Secret            // the newest number; no P3KE file has it
	Decile       int               // 1 (poorest) … 10, 0 unknown
	Percentile   int               // 1 … 100, 0 unknown
	Members      int               // persons in the family
	Facts        map[string]string // canonical field → code: "roof" → "thatch"
	SearchKey    string            // folded head name | member names | address
	DataDate     civil.Date        // of the newest file that speaks of the family
	CreatedBatch string            // the batch that brought the family
	ChangedBatch string            // the last batch that changed what it says
	Marks        Marks

	// The current verification result, filled when families are read; ""
	// when the family has not been verified.
	Existence   string
	Eligibility string
}

// Person is a person as the source rows describe them now.
type Person struct {
	ID           string // UUIDv7
	Area         region.Code
	FamilyID     string
	SourceKey    string // ID Individu, "" when the file has none
	Relation     string // head, spouse, child, …, other
	Name         string
	NIK          Secret
	NIKStatus    string // a status of package identity: ok, missing, format, …
	Sex          string // m, f, "" unknown
	Birth        civil.Date
	Facts        map[string]string
	Since        civil.Date // date of the oldest file that has the person in the family
	DataDate     civil.Date // date of the newest one
	CreatedBatch string
	ChangedBatch string
	Marks        Marks
}

// Relations of a person to the head of the family.
const (
	RelationHead       = "head"
	RelationSpouse     = "spouse"
	RelationChild      = "child"
	RelationChildInLaw = "child_in_law"
	RelationGrandchild = "grandchild"
	RelationParent     = "parent"
	RelationHelper     = "helper"
	RelationOther      = "other"
)

// Membership says that a person belongs to a family for a time.
type Membership struct {
	FamilyID, PersonID string
	Relation           string
	From               civil.Date
	To                 civil.Date // zero: until now
}

// Snapshot is a family with its members, the head first.
type Snapshot struct {
	Family  Family
	Members []Person
}

// Head is the head of the family; false when the family has no members.
func (s Snapshot) Head() (Person, bool) {
	for _, p := range s.Members {
		if p.Relation == RelationHead {
			return p, true
		}
	}
	return Person{}, false
}

// Marks remembers how well founded each value is, so that a row can be merged
// without reading the older rows again. A mark is the data date and a rank:
// 0 the row is about somebody else and mentions the value, 1 it is about this
// very entity, 2 a person corrected it.
type Marks struct {
	Top   string            `json:"top"`             // of every value that is not in Old
	Old   map[string]string `json:"old,omitempty"`   // of values with a lower mark
	Claim string            `json:"claim,omitempty"` // relation in the files, when another is in force
	As    []string          `json:"as,omitempty"`    // signatures of the rows that were found to be this person
}

// says reports whether two families say the same.
func (f Family) says(o Family) bool {
	return f.Area == o.Area && f.HeadName == o.HeadName && f.Address == o.Address &&
		f.RT == o.RT && f.RW == o.RW && f.Decile == o.Decile && f.Percentile == o.Percentile &&
		f.Members == o.Members && f.SearchKey == o.SearchKey &&
		bytes.Equal(f.KK.Index, o.KK.Index) && maps.Equal(f.Facts, o.Facts)
}

// stored reports whether storing f over o would change nothing.
func (f Family) stored(o Family) bool {
	return f.says(o) && f.SourceKey == o.SourceKey && slices.Equal(f.Keys, o.Keys) && f.DataDate == o.DataDate && f.ChangedBatch == o.ChangedBatch &&
		f.CreatedBatch == o.CreatedBatch && f.Marks.equal(o.Marks)
}

// says reports whether two persons say the same.
func (p Person) says(o Person) bool {
	return p.Area == o.Area && p.FamilyID == o.FamilyID && p.SourceKey == o.SourceKey &&
		p.Relation == o.Relation && p.Name == o.Name && p.NIKStatus == o.NIKStatus &&
		p.Sex == o.Sex && p.Birth == o.Birth &&
		bytes.Equal(p.NIK.Index, o.NIK.Index) && maps.Equal(p.Facts, o.Facts)
}

// stored reports whether storing p over o would change nothing.
func (p Person) stored(o Person) bool {
	return p.says(o) && p.DataDate == o.DataDate && p.Since == o.Since &&
		p.ChangedBatch == o.ChangedBatch && p.CreatedBatch == o.CreatedBatch && p.Marks.equal(o.Marks)
}

// movedFrom reports whether what is searched by an index, or the membership,
// differs.
func (f Family) movedFrom(o Family) bool {
	return f.Area != o.Area || f.SourceKey != o.SourceKey || !bytes.Equal(f.KK.Index, o.KK.Index) || f.CreatedBatch != o.CreatedBatch
}

// movedFrom reports whether what is searched by an index, or the membership,
// differs.
func (p Person) movedFrom(o Person) bool {
	return p.Area != o.Area || p.FamilyID != o.FamilyID || p.Relation != o.Relation || p.Since != o.Since ||
		p.CreatedBatch != o.CreatedBatch || !bytes.Equal(p.NIK.Index, o.NIK.Index)
}

func (m Marks) equal(o Marks) bool {
	return m.Top == o.Top && m.Claim == o.Claim && slices.Equal(m.As, o.As) && maps.Equal(m.Old, o.Old)
}

// Shared is a person whose NIK somebody else has, by the row that speaks of
// them.
type Shared struct {
	Row    int
	Masked string // the NIK, masked
	sealed []byte
}
