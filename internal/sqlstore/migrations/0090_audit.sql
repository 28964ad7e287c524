-- +goose Up
-- Who did what: entries are appended and never changed. line is the canonical
-- form whose hash is the leaf of the Merkle tree; the other columns repeat parts
-- of it so that they can be searched, and are compared with it on verification.
CREATE TABLE audit_entry (
    seq     BIGINT PRIMARY KEY,                -- 0, 1, 2, … without gaps
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    role    TEXT NOT NULL,
    action  TEXT NOT NULL,
    object  TEXT NOT NULL,
    area    TEXT NOT NULL,
    line    TEXT NOT NULL
);
CREATE INDEX audit_entry_area ON audit_entry (area, seq);
CREATE INDEX audit_entry_actor ON audit_entry (actor, seq);
CREATE INDEX audit_entry_object ON audit_entry (object, seq);

-- The hashes of the tree in the storage order of RFC 6962 trees.
CREATE TABLE audit_hash (
    idx  BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL
);

-- Signed tree heads: the size of the tree and its root hash at a time.
CREATE TABLE audit_head (
    size      BIGINT PRIMARY KEY,
    root      BYTEA NOT NULL,
    at        TEXT NOT NULL,
    key_id    TEXT NOT NULL,
    signature BYTEA NOT NULL
);

-- One row that a writer locks, so that two writers never take the same number.
CREATE TABLE audit_state (
    id   BIGINT PRIMARY KEY,
    size BIGINT NOT NULL
);
INSERT INTO audit_state (id, size) VALUES (1, 0);
