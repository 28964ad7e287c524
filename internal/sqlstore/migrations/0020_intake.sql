-- +goose Up
-- Files on their way into the register. The raw rows lie in sealed blocks of
-- some hundred rows each, never one row of SQL per row of a file.
CREATE TABLE intake_batch (
    regency         TEXT NOT NULL,
    id              TEXT NOT NULL,
    file            TEXT NOT NULL,
    hash            TEXT NOT NULL,
    dialect         TEXT NOT NULL,
    dialect_version BIGINT NOT NULL,
    confidence      DOUBLE PRECISION NOT NULL,
    header_row      BIGINT NOT NULL,
    sheet           TEXT NOT NULL,
    state           TEXT NOT NULL,
    data_date       TEXT NOT NULL,
    row_count       BIGINT NOT NULL,
    accepted        BIGINT NOT NULL,
    rejected        BIGINT NOT NULL,
    new_count       BIGINT NOT NULL,
    changed_count   BIGINT NOT NULL,
    unchanged_count BIGINT NOT NULL,
    created_at      TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    committed_at    TEXT NOT NULL,
    detail          JSON NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE INDEX intake_batch_id ON intake_batch (id);
CREATE INDEX intake_batch_hash ON intake_batch (regency, hash);

CREATE TABLE intake_block (
    regency   TEXT NOT NULL,
    batch_id  TEXT NOT NULL,
    seq       BIGINT NOT NULL,
    first_row BIGINT NOT NULL,
    last_row  BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    sealed    BYTEA NOT NULL,
    PRIMARY KEY (regency, batch_id, seq)
);

CREATE TABLE intake_finding (
    regency   TEXT NOT NULL,
    batch_id  TEXT NOT NULL,
    seq       BIGINT NOT NULL,
    stage     TEXT NOT NULL,
    row_no    BIGINT NOT NULL,
    header    TEXT NOT NULL,
    code      TEXT NOT NULL,
    severity  TEXT NOT NULL,
    found     TEXT NOT NULL,
    text      TEXT NOT NULL,
    remedy    TEXT NOT NULL,
    PRIMARY KEY (regency, batch_id, seq)
);

-- Rejected row numbers of a stage, as increasing steps in variable-length
-- integers.
CREATE TABLE intake_rejected (
    regency  TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    stage    TEXT NOT NULL,
    row_list BYTEA NOT NULL,
    PRIMARY KEY (regency, batch_id, stage)
);
