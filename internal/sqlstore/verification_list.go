package sqlstore

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/verification"
)

const determinationColumns = `id, area, title, decree_no, decree_date, signatory, position, legal_basis, criteria_set,
	criteria_version, rule, data_date, note, status, families, persons, format, hash, frozen_at, frozen_by, attachment,
	attachment_hash, version, batch_id, row_no, recorded_at, recorded_by, relation, related`

func scanDetermination(r row) (d verification.Determination, err error) {
	var decree, data, frozen, recorded string
	err = r.Scan(&d.ID, &d.Area, &d.Title, &d.DecreeNo, &decree, &d.Signatory, &d.Position, &d.LegalBasis, &d.CriteriaSet,
		&d.CriteriaVersion, &d.Rule, &data, &d.Note, &d.Status, &d.Families, &d.Persons, &d.Format, &d.Hash, &frozen,
		&d.FrozenBy, &d.Attachment, &d.AttachmentHash, &d.Version, &d.BatchID, &d.Row, &recorded, &d.RecordedBy,
		&d.Relation, &d.Related)
	if err != nil {
		return d, err
	}
	if d.DecreeDate, err = dateIn(decree); err != nil {
		return d, err
	}
	if d.DataDate, err = dateIn(data); err != nil {
		return d, err
	}
	if d.FrozenAt, err = instantIn(frozen); err != nil {
		return d, err
	}
	d.RecordedAt, err = instantIn(recorded)
	return d, err
}

// seenFrom adds the condition that a determination concerns the scope: its
// regency lies in the scope, or the scope lies in its regency.
func (w *where) seenFrom(scope region.Scope) {
	if scope.Area().Regency() != "" {
		w.ofRegency("regency", scope)
		return
	}
	w.within("area", scope)
}

// Determinations are the decrees and drafts of a scope, the newest first; of
// two decrees of one day the one that was frozen later.
func (s *Verification) Determinations(ctx context.Context, scope region.Scope) ([]verification.Determination, error) {
	var w where
	w.seenFrom(scope)
	return query(ctx, s.db, scanDetermination, `SELECT `+determinationColumns+` FROM determination`+w.clause(0)+
		` ORDER BY decree_date DESC, frozen_at DESC, id DESC`, w.args...)
}

// Determination reads one.
func (s *Verification) Determination(ctx context.Context, scope region.Scope, id string) (verification.Determination, error) {
	var w where
	w.seenFrom(scope)
	w.and("id = ?", id)
	return one(ctx, s.db, scanDetermination, `SELECT `+determinationColumns+` FROM determination`+w.clause(0), w.args...)
}

// AddDetermination keeps a new draft.
func (s *Verification) AddDetermination(ctx context.Context, d verification.Determination) (bool, error) {
	n, err := exec(ctx, s.db, `INSERT INTO determination (regency, `+determinationColumns+`, draft_key) VALUES
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28,
		$29, $30, $31) ON CONFLICT DO NOTHING`,
		string(d.Area.Regency()), d.ID, string(d.Area), d.Title, d.DecreeNo, d.DecreeDate.String(), d.Signatory, d.Position,
		d.LegalBasis, d.CriteriaSet, int64(d.CriteriaVersion), string(d.Rule), d.DataDate.String(), d.Note, string(d.Status),
		int64(d.Families), int64(d.Persons), int64(d.Format), d.Hash, instantOut(d.FrozenAt), d.FrozenBy, d.Attachment,
		d.AttachmentHash, int64(d.Version), d.BatchID, int64(d.Row), instantOut(d.RecordedAt), d.RecordedBy,
		string(d.Relation), d.Related, d.DraftKey())
	return n == 1, err
}

// EditDetermination replaces what a person may edit. Of a frozen determination
// only the attachment takes part.
func (s *Verification) EditDetermination(ctx context.Context, d verification.Determination, before int) (bool, error) {
	if d.Status == verification.Frozen {
		n, err := exec(ctx, s.db, `UPDATE determination SET attachment = $1, attachment_hash = $2, version = $3
			WHERE regency = $4 AND id = $5 AND version = $6 AND status = 'frozen'`,
			d.Attachment, d.AttachmentHash, int64(d.Version), string(d.Area.Regency()), d.ID, int64(before))
		return n == 1, err
	}
	n, err := exec(ctx, s.db, `UPDATE determination SET title = $1, decree_no = $2, decree_date = $3, signatory = $4,
		position = $5, legal_basis = $6, criteria_set = $7, criteria_version = $8, rule = $9, data_date = $10, note = $11,
		attachment = $12, attachment_hash = $13, version = $14, relation = $15, related = $16, draft_key = ''
		WHERE regency = $17 AND id = $18 AND version = $19 AND status = 'draft'`,
		d.Title, d.DecreeNo, d.DecreeDate.String(), d.Signatory, d.Position, d.LegalBasis, d.CriteriaSet,
		int64(d.CriteriaVersion), string(d.Rule), d.DataDate.String(), d.Note, d.Attachment, d.AttachmentHash, int64(d.Version),
		string(d.Relation), d.Related, string(d.Area.Regency()), d.ID, int64(before))
	return n == 1, err
}

// TouchDraft raises the version of a draft.
func (s *Verification) TouchDraft(ctx context.Context, d verification.Determination) (bool, error) {
	n, err := exec(ctx, s.db, `UPDATE determination SET version = version + 1 WHERE regency = $1 AND id = $2 AND status = 'draft'`,
		string(d.Area.Regency()), d.ID)
	return n == 1, err
}

const choiceColumns = `id, determination_id, family_id, area, kind, reason, recorded_at, recorded_by`

func scanChoice(r row) (c verification.Choice, err error) {
	var recorded string
	if err = r.Scan(&c.ID, &c.Determination, &c.FamilyID, &c.Area, &c.Kind, &c.Reason, &recorded, &c.RecordedBy); err != nil {
		return c, err
	}
	c.RecordedAt, err = instantIn(recorded)
	return c, err
}

// Choices are the choices of a determination inside the scope, the oldest
// first.
func (s *Verification) Choices(ctx context.Context, scope region.Scope, id string) ([]verification.Choice, error) {
	var w where
	w.seenFrom(scope)
	w.and("determination_id = ?", id)
	w.within("area", scope)
	return query(ctx, s.db, scanChoice, `SELECT `+choiceColumns+` FROM determination_choice`+w.clause(0)+` ORDER BY recorded_at, id`, w.args...)
}

// AddChoice keeps a choice.
func (s *Verification) AddChoice(ctx context.Context, c verification.Choice) error {
	_, err := exec(ctx, s.db, `INSERT INTO determination_choice (regency, `+choiceColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(c.Area.Regency()), c.ID, c.Determination, c.FamilyID, string(c.Area), string(c.Kind), c.Reason, instantOut(c.RecordedAt), c.RecordedBy)
	return err
}

// Freeze marks a draft as frozen and writes its entries, all or nothing.
func (s *Verification) Freeze(ctx context.Context, d verification.Determination, entries iter.Seq[verification.Entry]) (bool, error) {
	frozen := false
	err := s.db.Atomically(ctx, func(ctx context.Context) error {
		n, err := exec(ctx, s.db, `UPDATE determination SET status = 'frozen', families = $1, persons = $2, format = $3,
			hash = $4, frozen_at = $5, frozen_by = $6
			WHERE regency = $7 AND id = $8 AND version = $9 AND status = 'draft'`,
			int64(d.Families), int64(d.Persons), int64(d.Format), d.Hash, instantOut(d.FrozenAt), d.FrozenBy,
			string(d.Area.Regency()), d.ID, int64(d.Version))
		if err != nil || n == 0 {
			return err
		}
		frozen = true
		rows := func(yield func([]any) bool) {
			for e := range entries {
				if !yield([]any{string(d.Area.Regency()), d.ID, int64(e.Seq), e.FamilyID, string(e.Area), int64(e.Persons),
					int64(e.Decile), int64(e.Met), e.Sealed}) {
					return
				}
			}
		}
		return bulk(ctx, s.db, "determination_entry", []string{"regency", "determination_id", "seq", "family_id", "area",
			"persons", "decile", "met", "sealed"}, rows)
	})
	return frozen && err == nil, err
}

const entryColumns = `seq, family_id, area, persons, decile, met, sealed`

func scanEntry(r row) (e verification.Entry, err error) {
	err = r.Scan(&e.Seq, &e.FamilyID, &e.Area, &e.Persons, &e.Decile, &e.Met, &e.Sealed)
	return
}

// Entries are the frozen entries inside the scope, in their order.
func (s *Verification) Entries(ctx context.Context, scope region.Scope, id string) iter.Seq2[verification.Entry, error] {
	var w where
	w.seenFrom(scope)
	w.and("determination_id = ?", id)
	w.within("area", scope)
	return each(ctx, s.db, scanEntry, `SELECT `+entryColumns+` FROM determination_entry`+w.clause(0)+` ORDER BY regency, seq`, w.args...)
}

// Entry is the entry of one family.
func (s *Verification) Entry(ctx context.Context, scope region.Scope, id, family string) (verification.Entry, bool, error) {
	var w where
	w.seenFrom(scope)
	w.and("determination_id = ?", id)
	w.and("family_id = ?", family)
	w.within("area", scope)
	found, err := query(ctx, s.db, scanEntry, `SELECT `+entryColumns+` FROM determination_entry`+w.clause(0), w.args...)
	if err != nil || len(found) == 0 {
		return verification.Entry{}, false, err
	}
	return found[0], true, nil
}

const changeColumns = `id, determination_id, family_id, area, kind, reason, on_date, persons, document, note, recorded_at,
	recorded_by`

func scanChange(r row) (c verification.Change, err error) {
	var on, recorded string
	if err = r.Scan(&c.ID, &c.Determination, &c.FamilyID, &c.Area, &c.Kind, &c.Reason, &on, &c.Persons, &c.Document,
		&c.Note, &recorded, &c.RecordedBy); err != nil {
		return c, err
	}
	if c.On, err = dateIn(on); err != nil {
		return c, err
	}
	c.RecordedAt, err = instantIn(recorded)
	return c, err
}

// Changes are the additions and removals of a list inside the scope.
func (s *Verification) Changes(ctx context.Context, scope region.Scope, id string) ([]verification.Change, error) {
	var w where
	w.seenFrom(scope)
	w.and("determination_id = ?", id)
	w.within("area", scope)
	return query(ctx, s.db, scanChange, `SELECT `+changeColumns+` FROM determination_change`+w.clause(0)+
		` ORDER BY on_date, recorded_at, id`, w.args...)
}

// LastChanges are the last changes of the families of a regency, over all its
// frozen lists, that persons recorded. A removal that a list with the family
// followed is none any more.
func (s *Verification) LastChanges(ctx context.Context, regency region.Code) ([]verification.Change, error) {
	return query(ctx, s.db, scanChange, `SELECT `+changeColumns+` FROM (SELECT `+changeColumns+`, regency,
			ROW_NUMBER() OVER (PARTITION BY family_id ORDER BY on_date DESC, recorded_at DESC, id DESC) AS nth
			FROM determination_change WHERE regency = $1 AND reason NOT IN ('replaced', 'supplemented')) c
		WHERE nth = 1 AND NOT (kind = 'remove' AND EXISTS (SELECT 1 FROM determination d
			JOIN determination_entry e ON e.regency = d.regency AND e.determination_id = d.id AND e.family_id = c.family_id
			WHERE d.regency = c.regency AND d.id <> c.determination_id AND d.status = 'frozen'
			AND d.decree_date >= c.on_date AND d.frozen_at > c.recorded_at))
		ORDER BY family_id`, string(regency))
}

// AddChanges keeps additions and removals.
func (s *Verification) AddChanges(ctx context.Context, changes []verification.Change) error {
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		return bulkOf(ctx, s.db, "determination_change", []string{"regency", "id", "determination_id", "family_id", "area", "kind", "reason",
			"on_date", "persons", "document", "note", "recorded_at", "recorded_by"}, changes, func(c verification.Change) []any {
			return []any{string(c.Area.Regency()), c.ID, c.Determination, c.FamilyID, string(c.Area), string(c.Kind), string(c.Reason),
				c.On.String(), int64(c.Persons), c.Document, c.Note, instantOut(c.RecordedAt), c.RecordedBy}
		})
	})
}

const minutesColumns = `id, determination_id, area, number, held_on, place, signatory, position, legal_basis, attendees,
	counts, attachment, attachment_hash, note, batch_id, row_no, recorded_at, recorded_by`

func scanMinutes(r row) (m verification.Minutes, err error) {
	var held, counts, recorded string
	if err = r.Scan(&m.ID, &m.Determination, &m.Area, &m.Number, &held, &m.Place, &m.Signatory, &m.Position, &m.LegalBasis,
		&m.Attendees, &counts, &m.Attachment, &m.AttachmentHash, &m.Note, &m.BatchID, &m.Row, &recorded, &m.RecordedBy); err != nil {
		return m, err
	}
	if m.HeldOn, err = dateIn(held); err != nil {
		return m, err
	}
	if m.RecordedAt, err = instantIn(recorded); err != nil {
		return m, err
	}
	return m, json.Unmarshal([]byte(counts), &m.Counts)
}

// Minutes are the minutes of a scope, by area and date.
func (s *Verification) Minutes(ctx context.Context, scope region.Scope) ([]verification.Minutes, error) {
	var w where
	w.within("area", scope)
	return query(ctx, s.db, scanMinutes, `SELECT `+minutesColumns+` FROM determination_minutes`+w.clause(0)+
		` ORDER BY area, held_on, id`, w.args...)
}

// AddMinutes keeps minutes.
func (s *Verification) AddMinutes(ctx context.Context, m verification.Minutes) error {
	counts := []byte("{}")
	if m.Counts != nil {
		var err error
		if counts, err = json.Marshal(m.Counts); err != nil {
			return err
		}
	}
	_, err := exec(ctx, s.db, `INSERT INTO determination_minutes (regency, `+minutesColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		string(m.Area.Regency()), m.ID, m.Determination, string(m.Area), m.Number, m.HeldOn.String(), m.Place, m.Signatory,
		m.Position, m.LegalBasis, m.Attendees, string(counts), m.Attachment, m.AttachmentHash, m.Note, m.BatchID, int64(m.Row),
		instantOut(m.RecordedAt), m.RecordedBy)
	return err
}

// LinkMinutes rests a decree on the minutes of its area up to its date that
// belong to no other decree.
func (s *Verification) LinkMinutes(ctx context.Context, d verification.Determination) error {
	_, err := exec(ctx, s.db, `UPDATE determination_minutes SET determination_id = $1
		WHERE regency = $2 AND determination_id = '' AND held_on <= $3`, d.ID, string(d.Area.Regency()), d.DecreeDate.String())
	return err
}

// RemoveDocuments forgets the drafts and unlinked minutes of a batch.
func (s *Verification) RemoveDocuments(ctx context.Context, regency region.Code, batch string) error {
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		if _, err := exec(ctx, s.db, `DELETE FROM determination_choice WHERE regency = $1 AND determination_id IN (
			SELECT d.id FROM determination d WHERE d.regency = $2 AND d.batch_id = $3 AND d.status = 'draft')`,
			string(regency), string(regency), batch); err != nil {
			return err
		}
		if _, err := exec(ctx, s.db, `DELETE FROM determination WHERE regency = $1 AND batch_id = $2 AND status = 'draft'`,
			string(regency), batch); err != nil {
			return err
		}
		_, err := exec(ctx, s.db, `DELETE FROM determination_minutes WHERE regency = $1 AND batch_id = $2 AND determination_id = ''`,
			string(regency), batch)
		return err
	})
}

// AddFile keeps a signed document; the same one twice changes nothing.
func (s *Verification) AddFile(ctx context.Context, area region.Code, f verification.File, at time.Time, by string) error {
	_, err := exec(ctx, s.db, `INSERT INTO determination_file (regency, owner_id, hash, name, size, sealed, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (regency, owner_id, hash) DO NOTHING`,
		string(area.Regency()), f.Owner, f.Hash, f.Name, int64(f.Size), f.Sealed, instantOut(at), by)
	return err
}

// File reads a signed document.
func (s *Verification) File(ctx context.Context, scope region.Scope, owner, hash string) (verification.File, error) {
	var w where
	if regency := scope.Area().Regency(); regency != "" {
		w.and("regency = ?", string(regency))
	} else {
		w.within("regency", scope)
	}
	w.and("owner_id = ?", owner)
	w.and("hash = ?", hash)
	return one(ctx, s.db, func(r row) (f verification.File, err error) {
		err = r.Scan(&f.Owner, &f.Name, &f.Hash, &f.Size, &f.Sealed)
		return
	}, `SELECT owner_id, name, hash, size, sealed FROM determination_file`+w.clause(0), w.args...)
}
