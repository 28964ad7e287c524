-- +goose Up
-- The further keys by which files know a family, beside family.source_key:
-- kk:<blind index of a KK number>. One family may have had several cards.
CREATE TABLE family_key (
    regency    TEXT NOT NULL,
    source_key TEXT NOT NULL,
    family_id  TEXT NOT NULL,
    PRIMARY KEY (regency, source_key)
);
CREATE INDEX family_key_family ON family_key (regency, family_id);
