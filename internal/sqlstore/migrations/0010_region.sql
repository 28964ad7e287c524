-- +goose Up
-- Population of an area in a year, by source. Each source keeps its own row:
-- what two offices say of the same year is shown, not averaged. Each batch
-- keeps its own row too: the newest counts, and undoing it brings the one
-- before it back.
CREATE TABLE population (
    area       TEXT NOT NULL,
    year       BIGINT NOT NULL,
    source     TEXT NOT NULL,
    total      BIGINT NOT NULL,
    male       BIGINT NOT NULL,
    female     BIGINT NOT NULL,
    households BIGINT NOT NULL,
    area_km2   DOUBLE PRECISION NOT NULL,
    data_date  TEXT NOT NULL,
    batch_id   TEXT NOT NULL,
    PRIMARY KEY (area, year, source, data_date, batch_id)
);

-- Boundaries that the office imported, as GeoJSON geometry.
CREATE TABLE boundary (
    area     TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    geometry TEXT NOT NULL,
    source   TEXT NOT NULL
);

-- Pairs of area codes of the two systems that were imported, beside those that
-- come with the program.
CREATE TABLE bps_code (
    area      TEXT PRIMARY KEY,
    bps       TEXT NOT NULL UNIQUE,
    certainty TEXT NOT NULL,
    source    TEXT NOT NULL
);
