-- +goose Up
-- Facts about this installation that are not about a region: its home region,
-- language, identifiers. Few rows, read at start.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
