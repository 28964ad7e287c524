package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// HeldFile is a file that waits, sealed, for a person to map its columns.
type HeldFile struct {
	ID       string // UUIDv7
	Region   region.Code
	File     string // base name
	Hash     string // SHA-256, hexadecimal
	Size     int64
	DataDate civil.Date // as said at the upload; zero: the file says
	HeldAt   time.Time
	HeldBy   string
}

const (
	heldPart  = 1 << 20 // bytes sealed at once
	heldLabel = "intake_held.sealed"
	// heldPerPerson bounds what one person keeps waiting; the oldest goes.
	heldPerPerson = 3
	// HeldFor is how long a file waits.
	HeldFor = 24 * time.Hour
)

// ErrNoMappings: the installation reads shipped layouts only.
var errNoMappings = errors.New("intake: no store of mappings")

// Hold keeps a file, sealed, until its columns are mapped or a day is over. A
// file that is no table is refused. The same bytes again are the same held file.
func (s *Service) Hold(ctx context.Context, regency region.Code, name string, content []byte, date civil.Date, by string) (HeldFile, error) {
	const op = "intake.Hold"
	if s.Mappings == nil {
		return HeldFile{}, fault.New(op, fault.Internal, locale.Text{}, errNoMappings)
	}
	if _, err := s.open(content); err != nil {
		return HeldFile{}, fault.Wrap(op, err)
	}
	sum := sha256.Sum256(content)
	h := HeldFile{ID: s.NewID(), Region: regency, File: baseName(name), Hash: hex.EncodeToString(sum[:]), Size: int64(len(content)),
		DataDate: date, HeldAt: s.Now().UTC(), HeldBy: by}
	var parts [][]byte
	for from := 0; from < len(content); from += heldPart {
		sealed, err := s.Sealer.Seal(heldLabel, compressor.EncodeAll(content[from:min(from+heldPart, len(content))], nil))
		if err != nil {
			return HeldFile{}, fault.Wrap(op, err)
		}
		parts = append(parts, sealed)
	}
	err := s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		if err := s.Mappings.DropHeldBefore(ctx, h.HeldAt.Add(-HeldFor)); err != nil {
			return err
		}
		list, err := s.Mappings.HeldBy(ctx, regency, by)
		if err != nil {
			return err
		}
		for i, old := range list {
			if old.Hash == h.Hash {
				h.ID = old.ID
			}
			if old.Hash == h.Hash || i >= heldPerPerson-1 {
				if err := s.Mappings.DropHeld(ctx, regency, old.ID); err != nil {
					return err
				}
			}
		}
		return s.Mappings.Hold(ctx, h, parts)
	})
	return h, fault.Wrap(op, err)
}

// HeldFiles lists what the person holds, the newest first.
func (s *Service) HeldFiles(ctx context.Context, regency region.Code, by string) ([]HeldFile, error) {
	if s.Mappings == nil {
		return nil, nil
	}
	list, err := s.Mappings.HeldBy(ctx, regency, by)
	if err != nil {
		return nil, fault.Wrap("intake.HeldFiles", err)
	}
	return slices.DeleteFunc(list, func(h HeldFile) bool { return s.Now().Sub(h.HeldAt) > HeldFor }), nil
}

// Held gives a file that the person holds. Nobody else sees it.
func (s *Service) Held(ctx context.Context, scope region.Scope, id, by string) (HeldFile, error) {
	gone := func(cause error) error {
		return fault.New("intake.Held", fault.NotFound, locale.T("intake.held_gone"), cause)
	}
	if s.Mappings == nil {
		return HeldFile{}, gone(errNoMappings)
	}
	h, err := s.Mappings.Held(ctx, scope, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return h, gone(err)
	case err != nil:
		return h, fault.Wrap("intake.Held", err)
	case h.HeldBy != by || s.Now().Sub(h.HeldAt) > HeldFor:
		return HeldFile{}, gone(nil)
	}
	return h, nil
}

// Release forgets a file that is held.
func (s *Service) Release(ctx context.Context, h HeldFile) error {
	return fault.Wrap("intake.Release", s.Mappings.DropHeld(ctx, h.Region, h.ID))
}

// ReleaseOld forgets the files whose day is over.
func (s *Service) ReleaseOld(ctx context.Context) error {
	if s.Mappings == nil {
		return nil
	}
	return fault.Wrap("intake.ReleaseOld", s.Mappings.DropHeldBefore(ctx, s.Now().UTC().Add(-HeldFor)))
}

// content opens a held file in memory.
func (s *Service) content(ctx context.Context, h HeldFile) ([]byte, error) {
	parts, err := s.Mappings.HeldParts(ctx, h.Region, h.ID)
	if err != nil {
		return nil, err
	}
	content := make([]byte, 0, h.Size)
	for _, sealed := range parts {
		packed, err := s.Sealer.Open(heldLabel, sealed)
		if err != nil {
			return nil, err
		}
		if content, err = decompressor.DecodeAll(packed, content); err != nil {
			return nil, err
		}
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != h.Hash {
		return nil, errBlock
	}
	return content, nil
}

func (s *Service) open(content []byte) (book *tabular.Book, err error) {
	defer recovered("open", &err)
	return tabular.Open(bytes.NewReader(content), int64(len(content)), s.Limits)
}

func (s *Service) heldBook(ctx context.Context, h HeldFile) (*tabular.Book, error) {
	content, err := s.content(ctx, h)
	if err != nil {
		return nil, err
	}
	return s.open(content)
}
