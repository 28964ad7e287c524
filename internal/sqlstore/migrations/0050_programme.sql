-- +goose Up
-- What agencies do for families: one row per line of the OPPKPKE matrix.
-- Money is whole rupiah. code_key, agency_key and name_key are the folded forms
-- by which files find a programme again; name_key folds the sub-activity, or
-- the name when there is none.
CREATE TABLE programme (
    regency       TEXT NOT NULL,
    id            TEXT NOT NULL,
    area          TEXT NOT NULL,
    year          BIGINT NOT NULL,
    strategy      BIGINT NOT NULL,             -- 1 lower costs, 2 raise income, 3 fewer pockets of poverty
    agency        TEXT NOT NULL,
    code          TEXT NOT NULL,               -- SIPD
    programme     TEXT NOT NULL,
    activity      TEXT NOT NULL,
    subactivity   TEXT NOT NULL,
    name          TEXT NOT NULL,
    activity_kind TEXT NOT NULL,               -- direct, indirect, support
    budget        BIGINT NOT NULL,
    fund_source   TEXT NOT NULL,
    aid_nature    TEXT NOT NULL,
    aid_kind      TEXT NOT NULL,
    location      TEXT NOT NULL,
    target        BIGINT NOT NULL,
    unit          TEXT NOT NULL,               -- family, person, house, business, area
    benefit       BIGINT NOT NULL,             -- rupiah per unit
    duration      TEXT NOT NULL,
    realised_s1   BIGINT NOT NULL,
    realised_s2   BIGINT NOT NULL,
    need          TEXT NOT NULL,
    code_key      TEXT NOT NULL,
    agency_key    TEXT NOT NULL,
    name_key      TEXT NOT NULL,
    version       BIGINT NOT NULL,
    created_batch TEXT NOT NULL,
    changed_batch TEXT NOT NULL,
    changed_at    TEXT NOT NULL,
    changed_by    TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE UNIQUE INDEX programme_key ON programme (regency, year, code_key, agency_key, name_key);
CREATE INDEX programme_area ON programme (area, year);

-- Who gets it. family_id is the family at the time of the delivery, '' when
-- the person has none; person_id is '' when the family as a whole receives.
CREATE TABLE delivery (
    regency      TEXT NOT NULL,
    id           TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    family_id    TEXT NOT NULL,
    person_id    TEXT NOT NULL,
    area         TEXT NOT NULL,
    status       TEXT NOT NULL,                -- planned, verified, delivered, cancelled
    delivered_on TEXT NOT NULL,
    amount       BIGINT NOT NULL,
    proof        TEXT NOT NULL,
    reason       TEXT NOT NULL,                -- why it was cancelled
    note         TEXT NOT NULL,
    batch_id     TEXT NOT NULL,                -- the batch that created or last changed it
    row_no       BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    changed_at   TEXT NOT NULL,
    changed_by   TEXT NOT NULL,
    PRIMARY KEY (regency, id),
    FOREIGN KEY (regency, programme_id) REFERENCES programme (regency, id)
);
CREATE INDEX delivery_programme ON delivery (regency, programme_id, family_id);
CREATE INDEX delivery_family ON delivery (regency, family_id, status);

-- What a batch did, so that it can be undone: the row as it was before ('' when
-- the batch created it) and the version the batch left behind. Deliveries that
-- it created share rows of kind deliveries_created, before holding their ids.
CREATE TABLE programme_undo (
    regency   TEXT NOT NULL,
    batch_id  TEXT NOT NULL,
    kind      TEXT NOT NULL,                   -- programme, delivery, deliveries_created
    entity_id TEXT NOT NULL,
    before    TEXT NOT NULL,
    version   BIGINT NOT NULL,
    PRIMARY KEY (regency, batch_id, kind, entity_id)
);
