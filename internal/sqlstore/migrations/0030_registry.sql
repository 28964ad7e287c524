-- +goose Up
-- Families as their source rows describe them now. facts holds the answers that
-- have no column: {"roof": "thatch", …}. marks says how well founded each value
-- is, so that a row can be merged without reading the older rows again.
CREATE TABLE family (
    regency       TEXT NOT NULL,
    id            TEXT NOT NULL,
    area          TEXT NOT NULL,
    source_key    TEXT NOT NULL,               -- p3ke:<ID Keluarga P3KE>
    head_name     TEXT NOT NULL,
    decile        BIGINT NOT NULL,             -- 0 unknown
    percentile    BIGINT NOT NULL,             -- 0 unknown
    members       BIGINT NOT NULL,
    search_key    TEXT NOT NULL,               -- folded head | members | address
    address       TEXT NOT NULL,
    rt            TEXT NOT NULL,
    rw            TEXT NOT NULL,
    kk_sealed     BYTEA,
    kk_index      BYTEA,
    data_date     TEXT NOT NULL,
    created_batch TEXT NOT NULL,
    changed_batch TEXT NOT NULL,
    facts         JSON NOT NULL,
    marks         TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE UNIQUE INDEX family_source ON family (regency, source_key);
-- Holds what lists and counts ask for most, so that they need not read the
-- families themselves.
CREATE INDEX family_area ON family (area, id, regency, decile, members);
CREATE INDEX family_kk ON family (kk_index) WHERE kk_index IS NOT NULL;

CREATE TABLE person (
    regency       TEXT NOT NULL,
    id            TEXT NOT NULL,
    area          TEXT NOT NULL,
    family_id     TEXT NOT NULL,
    relation      TEXT NOT NULL,               -- head, spouse, child, other
    sex           TEXT NOT NULL,               -- m, f, '' unknown
    birth_date    TEXT NOT NULL,
    nik_status    TEXT NOT NULL,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,               -- folded
    source_key    TEXT NOT NULL,               -- ID Individu, '' when the file has none
    nik_sealed    BYTEA,
    nik_index     BYTEA,
    since         TEXT NOT NULL,               -- oldest data date that has the person here
    data_date     TEXT NOT NULL,
    created_batch TEXT NOT NULL,
    changed_batch TEXT NOT NULL,
    facts         JSON NOT NULL,
    marks         TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE INDEX person_family ON person (regency, family_id, relation);
CREATE INDEX person_nik ON person (nik_index) WHERE nik_index IS NOT NULL;

-- Who belonged to which family from when to when; valid_to '' is now.
CREATE TABLE membership (
    regency    TEXT NOT NULL,
    family_id  TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    relation   TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    PRIMARY KEY (regency, family_id, person_id)
);

-- The batches that the register rests on. seq orders commits and corrections.
CREATE TABLE source_batch (
    regency      TEXT NOT NULL,
    batch_id     TEXT NOT NULL,
    seq          BIGINT NOT NULL,
    file         TEXT NOT NULL,
    data_date    TEXT NOT NULL,
    target       TEXT NOT NULL,
    committed_at TEXT NOT NULL,
    PRIMARY KEY (regency, batch_id)
);

-- Which row speaks of whom: family, head (the head in a row about the family),
-- person. Asked by family all day; by batch only when an import is undone.
CREATE TABLE source_record (
    regency   TEXT NOT NULL,
    batch_id  TEXT NOT NULL,
    row_no    BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    family_id TEXT NOT NULL,
    PRIMARY KEY (regency, family_id, batch_id, row_no, kind)
);

-- Values that a person has put right. NIK and KK are masked in old_value and
-- new_value; the new number itself is in sealed.
CREATE TABLE correction (
    regency     TEXT NOT NULL,
    id          TEXT NOT NULL,
    seq         BIGINT NOT NULL,
    family_id   TEXT NOT NULL,
    person_id   TEXT NOT NULL,                 -- '' when the value is the family's
    field       TEXT NOT NULL,
    old_value   TEXT NOT NULL,
    new_value   TEXT NOT NULL,
    sealed      BYTEA,
    reason      TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE INDEX correction_family ON correction (regency, family_id, seq);
