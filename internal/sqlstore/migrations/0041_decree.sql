-- +goose Up
-- A decree may replace or supplement an older one.
ALTER TABLE determination ADD COLUMN relation TEXT NOT NULL DEFAULT ''; -- replaces, supplements, ''
ALTER TABLE determination ADD COLUMN related TEXT NOT NULL DEFAULT '';  -- id of the older decree
-- Two people who make the same draft at once make one: SHA-256 of what a
-- person decides about it. '' once it was edited, and for drafts from before.
ALTER TABLE determination ADD COLUMN draft_key TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX determination_draft ON determination (regency, draft_key) WHERE draft_key <> '' AND status = 'draft';

-- Families that a person put into a draft or took out of it, against its rule.
-- Choices are only ever added; the last of a family counts.
CREATE TABLE determination_choice (
    regency          TEXT NOT NULL,
    id               TEXT NOT NULL,
    determination_id TEXT NOT NULL,
    family_id        TEXT NOT NULL,
    area             TEXT NOT NULL,
    kind             TEXT NOT NULL,            -- add, remove
    reason           TEXT NOT NULL,
    recorded_at      TEXT NOT NULL,
    recorded_by      TEXT NOT NULL,
    PRIMARY KEY (regency, id),
    FOREIGN KEY (regency, determination_id) REFERENCES determination (regency, id)
);
CREATE INDEX determination_choice_list ON determination_choice (regency, determination_id, recorded_at, id);
