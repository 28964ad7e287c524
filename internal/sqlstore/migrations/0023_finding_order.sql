-- +goose Up
-- Findings are shown by row, all of a batch or those of one kind. A batch's id
-- is unique everywhere, so that the scope, a range of regencies, can follow it.
CREATE INDEX intake_finding_row ON intake_finding (batch_id, row_no, seq, severity);
CREATE INDEX intake_finding_code ON intake_finding (batch_id, code, row_no, seq, severity);
