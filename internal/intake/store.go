package intake

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/region"
)

// Block is a run of rows, compressed and sealed.
type Block struct {
	Seq               int // from 0
	FirstRow, LastRow int // row numbers in the file
	Rows              int
	Sealed            []byte
}

// Stage tells which step found something.
type Stage string

// The stages at which findings arise.
const (
	StageRead  Stage = "read"
	StageCheck Stage = "check"
)

// FindingFilter narrows a list of findings. Zero values do not filter.
type FindingFilter struct {
	Code     string
	Severity Severity
	Row      int
	Offset   int
	Limit    int // 0: 100
}

// Store keeps batches, their blocks and their findings. Calls inside Atomic
// take part in its transaction.
type Store interface {
	AddBatch(ctx context.Context, b Batch) error
	// UpdateBatch replaces everything of a batch if it is still in the state
	// from; otherwise it is a Conflict.
	UpdateBatch(ctx context.Context, b Batch, from State) error
	DeleteBatch(ctx context.Context, regency region.Code, id string) error
	Batch(ctx context.Context, scope region.Scope, id string) (Batch, error)
	Batches(ctx context.Context, scope region.Scope) ([]Batch, error)
	// BatchesByHash gives all batches of a file in a region, newest first,
	// also those that are being read.
	BatchesByHash(ctx context.Context, regency region.Code, hash string) ([]Batch, error)

	AddBlocks(ctx context.Context, regency region.Code, id string, blocks []Block) error
	Blocks(ctx context.Context, regency region.Code, id string, from, to int) ([]Block, error) // from ≤ Seq < to
	BlockOf(ctx context.Context, regency region.Code, id string, row int) (Block, error)
	// ReplaceBlock puts a block in the place of the one with its Seq.
	ReplaceBlock(ctx context.Context, regency region.Code, id string, b Block) error

	// AddAmendments keeps amendments; Amendments gives those that stand, in
	// the order in which they were made; DropAmendment takes one back.
	AddAmendments(ctx context.Context, regency region.Code, id string, list []SealedAmendment) error
	Amendments(ctx context.Context, regency region.Code, id string) ([]SealedAmendment, error)
	DropAmendment(ctx context.Context, regency region.Code, id, amendment string) error

	// SetEffects replaces the list of what a commit would do.
	SetEffects(ctx context.Context, regency region.Code, id string, list []Effect) error
	Effects(ctx context.Context, scope region.Scope, id string, kind EffectKind, offset, limit int) ([]Effect, error)
	CountEffects(ctx context.Context, scope region.Scope, id string, kind EffectKind) (int, error)

	// AddFindings appends; DropFindings removes those of a stage.
	AddFindings(ctx context.Context, regency region.Code, id string, stage Stage, first int, list []Finding) error
	DropFindings(ctx context.Context, regency region.Code, id string, stage Stage) error
	StageFindings(ctx context.Context, regency region.Code, id string, stage Stage) ([]Finding, error)
	Findings(ctx context.Context, scope region.Scope, id string, f FindingFilter) ([]Finding, error)
	// CountFindings counts them without the page of f; FirstFindings gives
	// the first one of each code, in no order.
	CountFindings(ctx context.Context, scope region.Scope, id string, f FindingFilter) (int, error)
	FirstFindings(ctx context.Context, regency region.Code, id string, codes []string) ([]Finding, error)

	// SetRejected and Rejected keep the rejected row numbers of a stage, ascending.
	SetRejected(ctx context.Context, regency region.Code, id string, stage Stage, rows []int) error
	Rejected(ctx context.Context, regency region.Code, id string, stage Stage) ([]int, error)
}

// Atomic runs a function in one transaction.
type Atomic interface {
	Atomically(ctx context.Context, fn func(ctx context.Context) error) error
}
