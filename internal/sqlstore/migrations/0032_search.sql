-- +goose Up
-- What a text search looks at: the words of the families of a regency, some
-- hundred families to a block (search_block.go says how they are packed). The
-- ids of its families lie between first_id and last_id; other blocks may have
-- ids in between.
CREATE TABLE search_block (
    regency  TEXT NOT NULL,
    first_id TEXT NOT NULL,
    last_id  TEXT NOT NULL,
    families BIGINT NOT NULL,
    data     BYTEA NOT NULL,
    PRIMARY KEY (regency, first_id)
);

-- How many families and persons there are, so that a count of everybody does
-- not go through them. Written with the blocks.
CREATE TABLE family_count (
    regency  TEXT NOT NULL,
    area     TEXT NOT NULL,
    decile   BIGINT NOT NULL,
    families BIGINT NOT NULL,
    persons  BIGINT NOT NULL,
    PRIMARY KEY (regency, area, decile)
);
