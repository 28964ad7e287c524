-- +goose Up
-- What a visit found. Existence and eligibility are two answers. Results are
-- only ever added; is_current marks the one that counts, the newest visit.
CREATE TABLE verification_result (
    regency     TEXT NOT NULL,
    id          TEXT NOT NULL,
    family_id   TEXT NOT NULL,
    area        TEXT NOT NULL,
    existence   TEXT NOT NULL,                 -- found, died, moved, not_found, duplicate, identity_wrong, refused
    eligibility TEXT NOT NULL,                 -- eligible, eligible_with_intervention, not_eligible, '' not judged
    reason      TEXT NOT NULL,
    note        TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    answers     JSON NOT NULL,                 -- {"k01": "yes", …}
    visited_on  TEXT NOT NULL,
    verifier    TEXT NOT NULL,
    batch_id    TEXT NOT NULL,                 -- '' from the form
    row_no      BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    is_current  BOOLEAN NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE UNIQUE INDEX verification_result_current ON verification_result (regency, family_id) WHERE is_current;
CREATE INDEX verification_result_family ON verification_result (regency, family_id, id);
CREATE INDEX verification_result_area ON verification_result (area, existence, eligibility);
CREATE INDEX verification_result_batch ON verification_result (regency, batch_id);

-- Criteria sets that were imported, beside those that ship with the program.
CREATE TABLE criteria_set (
    regency     TEXT NOT NULL,
    id          TEXT NOT NULL,
    version     BIGINT NOT NULL,
    body        TEXT NOT NULL,                 -- YAML as imported
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    PRIMARY KEY (regency, id, version)
);

-- A decree and its list. Once frozen, nothing of it changes but the file of
-- the signed decree.
CREATE TABLE determination (
    regency          TEXT NOT NULL,
    id               TEXT NOT NULL,
    area             TEXT NOT NULL,
    title            TEXT NOT NULL,
    decree_no        TEXT NOT NULL,
    decree_date      TEXT NOT NULL,
    signatory        TEXT NOT NULL,
    position         TEXT NOT NULL,
    legal_basis      TEXT NOT NULL,
    criteria_set     TEXT NOT NULL,            -- '' when no criteria are used
    criteria_version BIGINT NOT NULL,
    rule             TEXT NOT NULL,            -- judged, criteria, both: what puts a family on the list
    data_date        TEXT NOT NULL,
    note             TEXT NOT NULL,
    status           TEXT NOT NULL,            -- draft, frozen
    families         BIGINT NOT NULL,
    persons          BIGINT NOT NULL,
    format           BIGINT NOT NULL,          -- version of the canonical form, 0 for a draft
    hash             TEXT NOT NULL,            -- SHA-256 of the canonical form, hexadecimal
    frozen_at        TEXT NOT NULL,
    frozen_by        TEXT NOT NULL,
    attachment       TEXT NOT NULL,            -- file name
    attachment_hash  TEXT NOT NULL,            -- SHA-256 of the file, '' when only its name is known
    version          BIGINT NOT NULL,
    batch_id         TEXT NOT NULL,
    row_no           BIGINT NOT NULL,
    recorded_at      TEXT NOT NULL,
    recorded_by      TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE UNIQUE INDEX determination_decree ON determination (regency, decree_no) WHERE decree_no <> '';
CREATE INDEX determination_area ON determination (area);

-- The frozen list, one row per family, numbered as in the canonical form.
CREATE TABLE determination_entry (
    regency          TEXT NOT NULL,
    determination_id TEXT NOT NULL,
    seq              BIGINT NOT NULL,
    family_id        TEXT NOT NULL,
    area             TEXT NOT NULL,
    persons          BIGINT NOT NULL,
    decile           BIGINT NOT NULL,
    met              BIGINT NOT NULL,          -- criteria met, -1 when no criteria are used
    sealed           BYTEA NOT NULL,           -- the line of the canonical form
    PRIMARY KEY (regency, determination_id, seq),
    FOREIGN KEY (regency, determination_id) REFERENCES determination (regency, id)
);
CREATE UNIQUE INDEX determination_entry_family ON determination_entry (regency, determination_id, family_id);
CREATE INDEX determination_entry_area ON determination_entry (area);

-- What joined or left the list after it was frozen.
CREATE TABLE determination_change (
    regency          TEXT NOT NULL,
    id               TEXT NOT NULL,
    determination_id TEXT NOT NULL,
    family_id        TEXT NOT NULL,
    area             TEXT NOT NULL,
    kind             TEXT NOT NULL,            -- add, remove
    reason           TEXT NOT NULL,            -- died, moved, corrected, improved, duplicate, objection_upheld, late_data
    on_date          TEXT NOT NULL,
    persons          BIGINT NOT NULL,
    document         TEXT NOT NULL,
    note             TEXT NOT NULL,
    recorded_at      TEXT NOT NULL,
    recorded_by      TEXT NOT NULL,
    PRIMARY KEY (regency, id),
    FOREIGN KEY (regency, determination_id) REFERENCES determination (regency, id)
);
CREATE INDEX determination_change_list ON determination_change (regency, determination_id, family_id, on_date, id);

-- Minutes of a deliberation (berita acara).
CREATE TABLE determination_minutes (
    regency          TEXT NOT NULL,
    id               TEXT NOT NULL,
    determination_id TEXT NOT NULL,            -- '' until a decree rests on them
    area             TEXT NOT NULL,
    number           TEXT NOT NULL,
    held_on          TEXT NOT NULL,
    place            TEXT NOT NULL,
    signatory        TEXT NOT NULL,
    position         TEXT NOT NULL,
    legal_basis      TEXT NOT NULL,
    attendees        TEXT NOT NULL,
    counts           JSON NOT NULL,            -- {"listed": "31", "found": "29", …}
    attachment       TEXT NOT NULL,
    attachment_hash  TEXT NOT NULL,
    note             TEXT NOT NULL,
    batch_id         TEXT NOT NULL,
    row_no           BIGINT NOT NULL,
    recorded_at      TEXT NOT NULL,
    recorded_by      TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE UNIQUE INDEX determination_minutes_number ON determination_minutes (regency, area, number);

-- Signed documents, sealed.
CREATE TABLE determination_file (
    regency     TEXT NOT NULL,
    owner_id    TEXT NOT NULL,                 -- determination or minutes
    hash        TEXT NOT NULL,
    name        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sealed      BYTEA NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    PRIMARY KEY (regency, owner_id, hash)
);
