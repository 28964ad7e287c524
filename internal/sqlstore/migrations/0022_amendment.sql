-- +goose Up
-- What people put right in a batch before its commit. The cells, old and new,
-- are sealed as the rows of the file are.
CREATE TABLE intake_amendment (
    regency   TEXT NOT NULL,
    batch_id  TEXT NOT NULL,
    id        TEXT NOT NULL,
    kind      TEXT NOT NULL,
    row_no    BIGINT NOT NULL,
    col_no    BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    sealed    BYTEA NOT NULL,
    reason    TEXT NOT NULL,
    made_by   TEXT NOT NULL,
    made_at   TEXT NOT NULL,
    PRIMARY KEY (regency, batch_id, id)
);

-- What a commit of a batch would do to families, persons and the like, the
-- first of each kind.
CREATE TABLE intake_effect (
    regency  TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    kind     TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    row_no   BIGINT NOT NULL,
    title    TEXT NOT NULL,
    changes  TEXT NOT NULL,
    PRIMARY KEY (regency, batch_id, kind, seq)
);
