-- +goose Up
-- The families in the order of the names of their heads, with what a scope
-- asks, so that a page of that order reads no other families.
CREATE INDEX family_name ON family (head_name, id, area, regency);
