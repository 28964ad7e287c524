package posyandu

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// Deed is what an entry does.
type Deed string

// The deeds.
const (
	Entered   Deed = "enter"   // the first of a child and day
	Corrected Deed = "correct" // instead of an earlier one
	TakenBack Deed = "undo"    // nothing was entered after all
)

// Entry is one line of the history of what was entered by hand. It is never
// changed.
type Entry struct {
	ID        string // made where it is typed
	ChildID   string
	On        civil.Date
	Place     Place // of the session
	Deed      Deed
	Said      Values
	Before    Values   // what counted until then
	Confirmed []string // codes of the questions that were answered with "it is so"
	By        string
	At        time.Time
}

// Place is a posyandu.
type Place struct {
	Area      region.Code
	Puskesmas string
	Posyandu  string
}

// same reports whether a place of a child or measurement is this posyandu, as
// the register compares names.
func (p Place) same(area region.Code, posyandu string) bool {
	return p.Area == area && registry.FoldName(p.Posyandu) == registry.FoldName(posyandu)
}

// Entering is what a person enters.
type Entering struct {
	ID        string // made where it is typed: sending twice enters once
	ChildID   string
	On        civil.Date
	Place     Place
	Values    Values
	Replaces  string   // the entry that the person saw and corrects, "" none
	Confirmed []string // codes of questions already answered
	By        string
	At        time.Time
}

// EntryResult is a child after an entry. Nothing was saved when there are
// Questions, and the child is shown as it would be: each must be answered, and
// its code be among the confirmed ones.
type EntryResult struct {
	Attendee
	Questions []Advice
	Repeated  bool // the same entry came before; nothing was changed
}

// askedAlready is the code of the question whether to replace what somebody
// else has entered meanwhile.
const askedAlready = "already_entered"

// Enter saves what was measured of a child, scores it and says what follows.
// Rare values are asked about first; values that cannot be are refused. Call it
// inside a transaction.
func (s *Service) Enter(ctx context.Context, scope region.Scope, in Entering) (EntryResult, error) {
	const op = "posyandu.Enter"
	h, err := s.entryTo(ctx, scope, in)
	if err != nil {
		return EntryResult{}, fault.Wrap(op, err)
	}
	c := h.Child
	if in.On.Before(c.Birth) {
		return EntryResult{}, fault.New(op, fault.Invalid, locale.T("posyandu.measured_before_birth", "on", in.On, "birth", c.Birth), nil)
	}
	if err := in.Values.check(); err != nil {
		return EntryResult{}, err
	}
	in.Values.Position = in.Values.positionAt(in.On.DaysSince(c.Birth))
	at := slices.IndexFunc(h.Measurements, func(m Measurement) bool { return m.On == in.On })
	var old Measurement
	var filed *Measurement
	standing := "" // the entry that counts now
	if at >= 0 {
		old = h.Measurements[at]
		var hand *Hand
		if filed, hand = old.layers(); hand != nil {
			standing = hand.EntryID
		}
	}
	if found, err := s.repeated(ctx, c, in); err != nil || found {
		return EntryResult{Attendee: attendee(in.Place, in.On, c, h.Measurements), Repeated: true}, fault.Wrap(op, err)
	}
	puskesmas := in.Place.Puskesmas
	if puskesmas == "" && in.Place.same(c.Area, c.Posyandu) {
		puskesmas = c.Puskesmas
	}
	hand := &Hand{EntryID: in.ID, Area: in.Place.Area, Puskesmas: puskesmas, Posyandu: in.Place.Posyandu, Values: in.Values}
	series := seriesWith(h.Measurements, joined(Key{c.ID, in.On}, filed, hand))
	settle(&c, series)
	out := EntryResult{Attendee: attendee(in.Place, in.On, c, series)}
	if standing != in.Replaces {
		out.Questions = append(out.Questions, alreadyEntered(old))
	}
	out.Questions = slices.DeleteFunc(append(out.Questions, out.Advice...), func(a Advice) bool {
		return a.Severity != Again || slices.Contains(in.Confirmed, a.Code)
	})
	if len(out.Questions) > 0 {
		return out, nil
	}
	deed := Entered
	if at >= 0 {
		deed = Corrected
	}
	return out, fault.Wrap(op, s.save(ctx, c, h.Measurements, series, in.entry(deed, old.Values())))
}

// TakeBack removes what was entered by hand of a child and day. What a file
// says of it counts again. Call it inside a transaction.
func (s *Service) TakeBack(ctx context.Context, scope region.Scope, in Entering) (EntryResult, error) {
	const op = "posyandu.TakeBack"
	in.Values = Values{}
	h, err := s.entryTo(ctx, scope, in)
	if err != nil {
		return EntryResult{}, fault.Wrap(op, err)
	}
	if found, err := s.repeated(ctx, h.Child, in); err != nil || found {
		return EntryResult{Attendee: attendee(in.Place, in.On, h.Child, h.Measurements), Repeated: true}, fault.Wrap(op, err)
	}
	at := slices.IndexFunc(h.Measurements, func(m Measurement) bool { return m.On == in.On && m.Hand != nil })
	if at < 0 {
		return EntryResult{}, fault.New(op, fault.Conflict, locale.T("posyandu.nothing_entered", "on", in.On), nil)
	}
	old := h.Measurements[at]
	if old.Hand.EntryID != in.Replaces {
		return EntryResult{}, fault.New(op, fault.Conflict, locale.T("posyandu.entered_meanwhile"), nil)
	}
	series := slices.Delete(slices.Clone(h.Measurements), at, at+1)
	if old.Filed != nil {
		series = append(series, joined(old.Key(), old.Filed, nil))
	}
	c := h.Child
	settle(&c, series)
	return EntryResult{Attendee: attendee(in.Place, in.On, c, series)}, fault.Wrap(op, s.save(ctx, c, h.Measurements, series, in.entry(TakenBack, old.Values())))
}

// entryTo finds the child of an entry and checks the place.
func (s *Service) entryTo(ctx context.Context, scope region.Scope, in Entering) (History, error) {
	if err := checkPlace(scope, in.Place); err != nil {
		return History{}, err
	}
	if in.On.After(civil.DateOf(in.At)) {
		return History{}, fault.New("posyandu", fault.Invalid, locale.T("posyandu.day_ahead", "on", in.On), nil)
	}
	h, err := s.Child(ctx, scope, in.ChildID)
	if err == nil && h.Child.Area.Regency() != in.Place.Area.Regency() {
		return h, fault.New("posyandu", fault.Invalid, locale.T("posyandu.other_regency"), nil)
	}
	return h, err
}

// checkPlace wants a posyandu with a name in a desa/kelurahan of the scope.
func checkPlace(scope region.Scope, p Place) error {
	switch {
	case p.Area.Level() != region.LevelVillage || registry.FoldName(p.Posyandu) == "":
		return fault.New("posyandu", fault.Invalid, locale.T("posyandu.place_missing"), nil)
	case !scope.Contains(p.Area):
		return fault.New("posyandu", fault.Forbidden, locale.T("access.outside_area", "area", string(p.Area)), nil)
	}
	return nil
}

// entry is the line of the history.
func (in Entering) entry(d Deed, before Values) Entry {
	return Entry{ID: in.ID, ChildID: in.ChildID, On: in.On, Place: in.Place, Deed: d, Said: in.Values, Before: before, Confirmed: in.Confirmed, By: in.By, At: in.At}
}

// repeated reports whether the entry came before: the answer to it was lost on
// the way. The same id with something else in it is a Conflict.
func (s *Service) repeated(ctx context.Context, c Child, in Entering) (bool, error) {
	e, err := s.Store.Entry(ctx, c.Area.Regency(), in.ID)
	switch {
	case fault.Is(err, fault.NotFound):
		return false, nil
	case err != nil:
		return false, err
	case e.ChildID != in.ChildID || e.On != in.On || e.Said != in.Values:
		return false, fault.New("posyandu", fault.Conflict, locale.T("posyandu.entry_reused"), nil)
	}
	return true, nil
}

func (s *Service) save(ctx context.Context, c Child, before, series []Measurement, e Entry) error {
	made, changed := changesOf(before, series)
	saving := Saving{ChangedChildren: []Child{c}, NewMeasurements: made, ChangedMeasurements: changed}
	if !slices.ContainsFunc(series, func(m Measurement) bool { return m.On == e.On }) {
		saving.GoneMeasurements = []Key{{c.ID, e.On}}
	}
	regency := c.Area.Regency()
	if err := s.Store.Save(ctx, regency, saving); err != nil {
		return err
	}
	return s.Store.AddEntry(ctx, regency, e)
}

// Entries gives the history of what was entered of a child on a day, oldest
// first.
func (s *Service) Entries(ctx context.Context, scope region.Scope, childID string, on civil.Date) ([]Entry, error) {
	h, err := s.Child(ctx, scope, childID)
	if err != nil {
		return nil, err
	}
	list, err := s.Store.Entries(ctx, h.Child.Area.Regency(), childID, on)
	return list, fault.Wrap("posyandu.Entries", err)
}

func alreadyEntered(old Measurement) Advice {
	return Advice{askedAlready, Again, locale.T("posyandu.advice_already_entered", "weight", orDash(old.Weight, Kilograms), "height", orDash(old.Height, Centimetres))}
}

func orDash(v float64, text func(float64) locale.Text) locale.Text {
	if v == 0 {
		return locale.Plain("–")
	}
	return text(v)
}

// positionAt is the position as said, or the one that the age asks for.
func (v Values) positionAt(ageDays int) Position {
	switch {
	case v.Height == 0:
		return PositionUnknown
	case v.Position != PositionUnknown:
		return v.Position
	case ageDays < standingFrom:
		return Lying
	}
	return Standing
}

// check refuses what no scale and no tape can say of a child under five. A
// value that is only rare is asked about elsewhere.
func (v Values) check() error {
	if v.Weight == 0 && v.Height == 0 && v.MUAC == 0 && v.Oedema != OedemaYes {
		return fault.New("posyandu", fault.Invalid, locale.T("posyandu.entry_empty"), nil)
	}
	for _, c := range [...]struct {
		what     string
		value    float64
		limits   sizes
		decimals int
	}{{"weight", v.Weight, weightRange, 2}, {"height", v.Height, heightRange, 1}, {"muac", v.MUAC, muacRange, 1}} {
		if c.value == 0 {
			continue
		}
		if err := c.limits.refuse(locale.T("posyandu.measure_"+c.what), c.value); err != nil {
			return err
		}
		scaled := c.value * math.Pow10(c.decimals)
		if math.Abs(scaled-math.Round(scaled)) > 1e-6 {
			return fault.New("posyandu", fault.Invalid, locale.T("posyandu.entry_decimals", "what", locale.T("posyandu.measure_"+c.what), "decimals", c.decimals), nil)
		}
	}
	return nil
}

// refuse is an error with words for a value outside of the limits; it proposes
// what may be meant, and takes nothing.
func (s sizes) refuse(what locale.Text, v float64) error {
	if v >= s.least && v <= s.most {
		return nil
	}
	for _, w := range s.wrong {
		if proposed := v * w.factor; v >= w.from && v <= w.to && proposed >= s.least && proposed <= s.most {
			return fault.New("posyandu", fault.Invalid, locale.T("posyandu.entry_unit", "what", what, "value", sizeText(v, s.unit), "proposed", sizeText(proposed, s.unit)), nil)
		}
	}
	return fault.New("posyandu", fault.Invalid, locale.T("posyandu.entry_impossible", "what", what, "value", sizeText(v, s.unit),
		"least", sizeText(s.least, s.unit), "most", sizeText(s.most, s.unit)), nil)
}
