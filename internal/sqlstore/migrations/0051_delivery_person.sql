-- +goose Up
-- What a family gets includes what its members get.
CREATE INDEX delivery_person ON delivery (regency, person_id);
