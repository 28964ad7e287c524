-- +goose Up
-- A measurement may have two layers: what was entered by hand on the day, which
-- counts, and what a file says of it. Each is JSON, '' for none; a measurement
-- of a file alone has neither.
ALTER TABLE measurement ADD COLUMN hand TEXT NOT NULL DEFAULT '';
ALTER TABLE measurement ADD COLUMN filed TEXT NOT NULL DEFAULT '';

-- Every entry by hand, correction and undoing, for ever. The id is made where
-- it is typed, so that sending again after a lost connection changes nothing.
CREATE TABLE posyandu_entry (
    regency     TEXT NOT NULL,
    id          TEXT NOT NULL,
    child_id    TEXT NOT NULL,
    measured_on TEXT NOT NULL,
    area        TEXT NOT NULL,   -- of the session
    posyandu    TEXT NOT NULL,
    deed        TEXT NOT NULL,   -- enter, correct, undo
    said        TEXT NOT NULL,   -- JSON of the values
    before      TEXT NOT NULL,   -- what counted until then
    confirmed   TEXT NOT NULL,   -- codes of the questions that were answered
    made_by     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE INDEX posyandu_entry_child ON posyandu_entry (regency, child_id, measured_on);
