-- +goose Up
-- A correction stands beside the entry that it corrects: its instant, and why.
ALTER TABLE meeting_status ADD COLUMN corrects TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting_status ADD COLUMN reason TEXT NOT NULL DEFAULT '';
