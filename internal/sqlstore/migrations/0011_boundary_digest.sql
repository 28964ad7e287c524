-- +goose Up

-- What a boundary looks like, in short: SHA-256 of its geometry. Whoever draws
-- maps sees by it whether anything has changed, without reading the geometry.
ALTER TABLE boundary ADD COLUMN digest TEXT NOT NULL DEFAULT '';
