-- +goose Up
-- Layouts that people of a region described, every version of them: a batch
-- names the version it was read with.
CREATE TABLE intake_dialect (
    regency  TEXT NOT NULL,
    id       TEXT NOT NULL,
    version  BIGINT NOT NULL,
    title    TEXT NOT NULL,
    base     TEXT NOT NULL,
    retired  BIGINT NOT NULL,
    detail   JSON NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (regency, id, version)
);
CREATE INDEX intake_dialect_id ON intake_dialect (id, version);

-- Files that wait for a person to map their columns, for a day at most. The
-- parts are sealed like the blocks of a batch.
CREATE TABLE intake_held (
    regency   TEXT NOT NULL,
    id        TEXT NOT NULL,
    file      TEXT NOT NULL,
    hash      TEXT NOT NULL,
    size      BIGINT NOT NULL,
    data_date TEXT NOT NULL,
    held_at   TEXT NOT NULL,
    held_by   TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE INDEX intake_held_at ON intake_held (held_at);

CREATE TABLE intake_held_part (
    regency TEXT NOT NULL,
    held_id TEXT NOT NULL,
    seq     BIGINT NOT NULL,
    sealed  BYTEA NOT NULL,
    PRIMARY KEY (regency, held_id, seq)
);
