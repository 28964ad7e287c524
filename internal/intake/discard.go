package intake

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/fault"
)

// Discard forgets a batch that was read or checked and not committed.
func (s *Service) Discard(ctx context.Context, batchID string) error {
	b, err := s.any(ctx, batchID)
	if err != nil {
		return err
	}
	if b.State != StateRead && b.State != StateChecked && b.State != StateReading {
		return wrongState("intake.Discard", b)
	}
	return fault.Wrap("intake.Discard", s.Store.DeleteBatch(ctx, b.Region, b.ID))
}
