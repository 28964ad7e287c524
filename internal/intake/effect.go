package intake

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// EffectKind says what a commit does to something.
type EffectKind string

// The kinds of effects.
const (
	EffectNew       EffectKind = "new"
	EffectChanged   EffectKind = "changed"
	EffectUnchanged EffectKind = "unchanged"
)

// EffectKinds lists the kinds in the order in which people look at them.
func EffectKinds() []EffectKind { return []EffectKind{EffectNew, EffectChanged, EffectUnchanged} }

// Effect is what a batch does to one family, person or other thing of its
// target, in words for people who may see families by name.
type Effect struct {
	Kind    EffectKind
	Row     int    // the first row of the file that says so
	Title   string // who or what it is
	Changes []EffectChange
}

// EffectChange is one value that becomes another. A NIK or KK is not told.
type EffectChange struct{ Field, Old, New locale.Text }

// maxEffects is how many effects of each kind a batch keeps one by one. The
// counts of the batch are always complete.
const maxEffects = 1000

// effects collects the first effects of each kind.
type effects struct {
	kept map[EffectKind][]Effect
	left map[EffectKind]int
}

func newEffects() *effects {
	return &effects{kept: map[EffectKind][]Effect{}, left: map[EffectKind]int{}}
}

func (e *effects) note(f Effect) {
	if len(e.kept[f.Kind]) >= maxEffects {
		e.left[f.Kind]++
		return
	}
	e.kept[f.Kind] = append(e.kept[f.Kind], f)
}

func (e *effects) all() (list []Effect) {
	for _, kind := range EffectKinds() {
		list = append(list, e.kept[kind]...)
	}
	return list
}

// EffectPage is a part of the list of effects.
type EffectPage struct {
	Total   int // effects of the kind that are kept
	LeftOut int // effects of the kind that are only counted
	Effects []Effect
}

// Effects lists what a commit of a checked batch would do, of one kind.
func (s *Service) Effects(ctx context.Context, scope region.Scope, batchID string, kind EffectKind, offset, limit int) (EffectPage, error) {
	b, err := s.Batch(ctx, scope, batchID)
	if err != nil {
		return EffectPage{}, err
	}
	p := EffectPage{LeftOut: b.EffectsLeftOut[kind]}
	if p.Total, err = s.Store.CountEffects(ctx, scope, b.ID, kind); err != nil {
		return p, err
	}
	p.Effects, err = s.Store.Effects(ctx, scope, b.ID, kind, offset, limit)
	return p, err
}
