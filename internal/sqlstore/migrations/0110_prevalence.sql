-- +goose Up
-- Prevalence counts the last measurement of every child in a month.
CREATE INDEX measurement_day ON measurement (regency, measured_on);
