-- +goose Up
-- Obstacles, commitments, good practice and support asked for, as meetings
-- record them.
CREATE TABLE meeting_item (
    regency      TEXT NOT NULL,
    id           TEXT NOT NULL,
    area         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    no           BIGINT NOT NULL,
    problem      TEXT NOT NULL,
    cause        TEXT NOT NULL,
    impact       TEXT NOT NULL,
    action       TEXT NOT NULL,
    indicator    TEXT NOT NULL,
    target       TEXT NOT NULL,
    responsible  TEXT NOT NULL,
    supporting   TEXT NOT NULL,
    starts_on    TEXT NOT NULL,
    due_on       TEXT NOT NULL,
    fund_source  TEXT NOT NULL,
    status       TEXT NOT NULL,
    evidence     TEXT NOT NULL,
    meeting      TEXT NOT NULL,
    meeting_date TEXT NOT NULL,
    note         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    updated_at   TEXT NOT NULL,
    updated_by   TEXT NOT NULL,
    batch_id     TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE INDEX meeting_item_area ON meeting_item (area, kind);

-- Every status a commitment has had.
CREATE TABLE meeting_status (
    regency TEXT NOT NULL,
    item_id TEXT NOT NULL,
    at      TEXT NOT NULL,
    status  TEXT NOT NULL,
    note    TEXT NOT NULL,
    by_user TEXT NOT NULL,
    PRIMARY KEY (regency, item_id, at)
);
