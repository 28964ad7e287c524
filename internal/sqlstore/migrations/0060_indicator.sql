-- +goose Up
-- Official statistics: public figures, not split by regency. Two sources, two
-- releases or two methods of the same period are two rows; nothing is
-- overwritten by a revision.
CREATE TABLE observation (
    indicator   TEXT NOT NULL,
    area        TEXT NOT NULL,
    period      TEXT NOT NULL,
    source      TEXT NOT NULL,
    method      TEXT NOT NULL,
    released    TEXT NOT NULL,
    batch_id    TEXT NOT NULL,
    value       DOUBLE PRECISION NOT NULL,
    numerator   DOUBLE PRECISION NOT NULL,
    denominator DOUBLE PRECISION NOT NULL,
    exact       BOOLEAN NOT NULL,
    final       BOOLEAN NOT NULL,
    coverage    DOUBLE PRECISION NOT NULL,
    certainty   TEXT NOT NULL,
    note        TEXT NOT NULL,
    PRIMARY KEY (indicator, area, period, source, method, released, batch_id)
);

CREATE TABLE indicator_target (
    indicator    TEXT NOT NULL,
    area         TEXT NOT NULL,
    year         BIGINT NOT NULL,
    legal_source TEXT NOT NULL,
    batch_id     TEXT NOT NULL,
    value        DOUBLE PRECISION NOT NULL,
    since        TEXT NOT NULL,
    PRIMARY KEY (indicator, area, year, legal_source, batch_id)
);
