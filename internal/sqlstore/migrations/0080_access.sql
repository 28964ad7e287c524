-- +goose Up
-- People who may log in. name is folded to lower case. password is the argon2id
-- hash with its parameters in it.
CREATE TABLE access_user (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    full_name   TEXT NOT NULL,
    role        TEXT NOT NULL,
    area        TEXT NOT NULL,                 -- sees this area and what lies in it
    agency      TEXT NOT NULL,                 -- for programme managers
    password    TEXT NOT NULL,
    must_change BOOLEAN NOT NULL,
    disabled    BOOLEAN NOT NULL,
    version     BIGINT NOT NULL,
    created_at  TEXT NOT NULL,
    changed_at  TEXT NOT NULL
);

-- Open log-ins. Only the SHA-256 of the token is stored.
CREATE TABLE access_session (
    token_hash BYTEA PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    user_id    TEXT NOT NULL REFERENCES access_user (id),
    address    TEXT NOT NULL,
    device     TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL
);
CREATE INDEX access_session_user ON access_session (user_id);
