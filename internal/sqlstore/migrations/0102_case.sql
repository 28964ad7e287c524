-- +goose Up
-- What the measurements of a child say of each kind of case: computed whenever
-- they change, and kept so that lists need not read them all. due_on is the
-- suggested day.
CREATE TABLE child_case (
    regency      TEXT NOT NULL,
    child_id     TEXT NOT NULL,
    kind         TEXT NOT NULL,   -- wasted, stunted, 2t
    grade        TEXT NOT NULL,   -- moderate, severe
    since        TEXT NOT NULL,
    grade_since  TEXT NOT NULL,
    held_on      TEXT NOT NULL,
    recovered_on TEXT NOT NULL,   -- '' holds
    times        BIGINT NOT NULL,
    due_on       TEXT NOT NULL,
    PRIMARY KEY (regency, child_id, kind)
);

-- What people agreed on for a case, as it is now; and everything they did, for
-- ever. Neither goes with an import that is undone.
CREATE TABLE case_plan (
    regency      TEXT NOT NULL,
    child_id     TEXT NOT NULL,
    kind         TEXT NOT NULL,
    owner        TEXT NOT NULL,
    action       TEXT NOT NULL,
    due_on       TEXT NOT NULL,
    planned_for  TEXT NOT NULL,   -- grade_since when it was planned
    close_reason TEXT NOT NULL,   -- recovered, outgrown, moved, died, '' never closed
    closed_for   TEXT NOT NULL,   -- the newest measurement then
    closed_at    TEXT NOT NULL,
    closed_by    TEXT NOT NULL,
    PRIMARY KEY (regency, child_id, kind)
);
CREATE TABLE case_event (
    regency  TEXT NOT NULL,
    id       TEXT NOT NULL,
    child_id TEXT NOT NULL,
    kind     TEXT NOT NULL,
    area     TEXT NOT NULL,
    deed     TEXT NOT NULL,       -- plan, note, cause, close
    said     TEXT NOT NULL,
    owner    TEXT NOT NULL,
    due_on   TEXT NOT NULL,
    reason   TEXT NOT NULL,
    made_by  TEXT NOT NULL,
    made_at  TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE INDEX case_event_child ON case_event (regency, child_id, made_at);

-- By which rows of a file a child was known that has notes and whose import was
-- undone, so that it gets them back when it comes again.
CREATE TABLE child_trace (
    regency  TEXT NOT NULL,
    sign     TEXT NOT NULL,
    child_id TEXT NOT NULL,
    PRIMARY KEY (regency, sign)
);
