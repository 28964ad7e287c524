// Package intake turns the files a region really has into checked rows. A file
// layout (dialect) is data: dialects/*.yaml. Intake reads a file, recognises
// its dialect, maps every value, keeps the raw cells sealed beside the mapped
// ones, lists findings, and hands good rows to the Sink of the dialect's
// target.
package intake

import (
	"context"
	"iter"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Target names what the rows of a dialect become; each target has one Sink.
type Target string

// The targets.
const (
	TargetFamily        Target = "family"        // registry
	TargetPerson        Target = "person"        // registry
	TargetMeasurement   Target = "measurement"   // posyandu: children and what was measured of them
	TargetVerification  Target = "verification"  // verification: result per family
	TargetDetermination Target = "determination" // verification: minutes and decrees
	TargetProgramme     Target = "programme"     // programme: programme and budget matrix
	TargetDelivery      Target = "delivery"      // programme: recipients by name
	TargetObservation   Target = "observation"   // indicator
	TargetPopulation    Target = "population"    // region
	TargetMeeting       Target = "meeting"       // meeting: obstacles and commitments
)

// Record is one data row of a file.
type Record struct {
	Row   int      // 1-based row number in the file or sheet
	Raw   []string // cells as read, in the file's column order
	Value []string // mapped values in the order of Dialect.Fields; "" is missing
	// Amended tells what people put in place of cells of the row. Only
	// Service.Row fills it.
	Amended []Amendment
	kinds   []byte // of the cells of Raw, nil: all are text
	whole   bool   // the kinds are known
}

// Severity of a finding.
type Severity string

// The severities: an error rejects the row, a warning lets it through, a
// notice only informs.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityNotice  Severity = "notice"
)

// Finding is something about a row that a person should know: where it is,
// what is wrong and how to mend it.
type Finding struct {
	Row      int         // 1-based row; 0: the whole file
	Column   string      // header of the column as the file writes it; "" for the row
	Code     string      // stable, "nik_format", "value_unmapped", …
	Severity Severity    //
	Value    string      // the value found, masked when it is a NIK or KK
	Text     locale.Text // what is wrong
	Remedy   locale.Text // how to mend it
}

// State of a batch: read → checked → committed → undone.
type State string

// The states.
const (
	StateReading   State = "reading" // being read, or left over from a crash
	StateRead      State = "read"
	StateChecked   State = "checked"
	StateCommitted State = "committed"
	StateUndone    State = "undone"
)

// Batch is one file on its way into the register.
type Batch struct {
	ID             string      // UUIDv7
	Region         region.Code // kab/kota into which the file is read
	File           string      // base name of the file
	Hash           string      // SHA-256 of the file, hexadecimal
	Dialect        string      // Dialect.ID
	DialectVersion int
	Confidence     float64 // 0…1, how sure the recognition was
	HeaderRow      int     // 1-based
	Sheet          string  // "" for CSV
	State          State
	DataDate       civil.Date // the date the file's facts are true for
	Rows           int        // data rows read
	Accepted       int
	Rejected       int
	New            int // what a commit creates, changes, or leaves as it was
	Changed        int
	Unchanged      int
	CreatedAt      time.Time
	CreatedBy      string
	CommittedAt    time.Time // zero until then

	Header      []string    // headers as the file writes them, one per column of Record.Raw
	Recognition Recognition // why the file was taken for this dialect
	// Counts of all findings by code, complete even where the list of
	// findings was cut off at the cap.
	Counts map[string]int
	// FindingsLeftOut is how many findings the stored list does not have.
	FindingsLeftOut int
	// What Read alone found; a repeated Check counts on from here.
	ReadCounts              map[string]int
	ReadStored, ReadLeftOut int
	// AlreadyCommitted is set by Read alone: the same file was committed
	// before and nothing was done now.
	AlreadyCommitted bool

	Columns []int // column of each field of the dialect, -1 if the file lacks it
	Amended int   // amendments that stand
	// EffectsLeftOut tells for each kind how many effects the stored list
	// does not have.
	EffectsLeftOut map[EffectKind]int
}

// Recognition is the reason for taking a file for a dialect.
type Recognition struct {
	Matched []string // fields of the dialect found in the header
	Missing []string // headers that the dialect expects and the file lacks
	Unknown []string // headers of the file that the dialect does not know
}

// Input is a batch handed to a Sink.
type Input struct {
	Batch   Batch
	Dialect *Dialect
	// Rows yields the accepted rows in file order, with their mapped values
	// and without their cells. It may be ranged over more than once.
	Rows iter.Seq2[Record, error]
	// Find reports a finding. During Check, an error rejects its row, and
	// Commit will not see it.
	Find func(Finding)
	// Note tells what the batch does to one family, person or other thing.
	// Nil: nobody wants to know.
	Note func(Effect)
	// Progress tells how many rows are done.
	Progress func(done int)
}

// Tell notes what the batch does to something, if anybody wants to know.
func (in Input) Tell(kind EffectKind, row int, title string, changes ...EffectChange) {
	if in.Note != nil {
		in.Note(Effect{Kind: kind, Row: row, Title: title, Changes: changes})
	}
}

// Outcome counts what a batch does to the target.
type Outcome struct{ New, Changed, Unchanged int }

// Sink receives the rows of a target. The domain packages implement it.
type Sink interface {
	// Check reads all rows, reports findings and returns what a commit would
	// do. It writes nothing.
	Check(ctx context.Context, in Input) (Outcome, error)
	// Commit does what Check does and writes the rows that have no error. It
	// runs inside one transaction.
	Commit(ctx context.Context, in Input) (Outcome, error)
	// Undo restores what was before the batch, or refuses with a Conflict
	// that says why. It runs inside one transaction.
	Undo(ctx context.Context, b Batch) error
}
