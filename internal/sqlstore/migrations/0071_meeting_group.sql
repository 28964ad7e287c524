-- +goose Up
-- What an obstacle is about: data, civil, budget, land, coordination,
-- behaviour, other; '' for every other kind of item, and for obstacles written
-- before there were groups.
ALTER TABLE meeting_item ADD COLUMN obstacle_group TEXT NOT NULL DEFAULT '';
