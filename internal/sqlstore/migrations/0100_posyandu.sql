-- +goose Up
-- Children under five as the rows of e-PPGBM files describe them, with the
-- newest value of each kind, so that lists need not read the measurements. A
-- z-score is NULL where it is not known; 0 kg or cm is not measured.
CREATE TABLE child (
    regency       TEXT NOT NULL,
    id            TEXT NOT NULL,
    area          TEXT NOT NULL,
    puskesmas     TEXT NOT NULL,
    posyandu      TEXT NOT NULL,
    posyandu_key  TEXT NOT NULL,               -- folded
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,               -- folded
    sex           TEXT NOT NULL,               -- m, f, '' unknown
    birth_date    TEXT NOT NULL,
    nik_sealed    BYTEA,
    nik_index     BYTEA,
    parent        TEXT NOT NULL,
    birth_weight  DOUBLE PRECISION NOT NULL,   -- kg
    birth_length  DOUBLE PRECISION NOT NULL,   -- cm
    address       TEXT NOT NULL,
    rt            TEXT NOT NULL,
    rw            TEXT NOT NULL,
    book          TEXT NOT NULL,               -- KIA book: yes, no, '' unknown
    person_id     TEXT NOT NULL,               -- in the register, '' when nobody fits
    linked_by     TEXT NOT NULL,               -- nik, name
    signs         TEXT NOT NULL,               -- signatures of the rows found to be this child
    data_date     TEXT NOT NULL,
    last_on       TEXT NOT NULL,
    weight        DOUBLE PRECISION NOT NULL,
    weight_on     TEXT NOT NULL,
    weight_z      DOUBLE PRECISION,
    height        DOUBLE PRECISION NOT NULL,
    height_on     TEXT NOT NULL,
    height_z      DOUBLE PRECISION,
    wasting_z     DOUBLE PRECISION,
    wasting_on    TEXT NOT NULL,
    oedema        TEXT NOT NULL,               -- yes, no, '' unknown
    gain          TEXT NOT NULL,               -- N, T, 2T, O, B
    created_batch TEXT NOT NULL,
    changed_batch TEXT NOT NULL,
    PRIMARY KEY (regency, id)
);
CREATE INDEX child_area ON child (area, posyandu_key, name_key);
CREATE INDEX child_person ON child (regency, person_id);

-- What was measured: one row a child and day. file_ holds what the file itself
-- says, or what it has that is not taken.
CREATE TABLE measurement (
    regency        TEXT NOT NULL,
    child_id       TEXT NOT NULL,
    measured_on    TEXT NOT NULL,
    area           TEXT NOT NULL,
    puskesmas      TEXT NOT NULL,
    posyandu       TEXT NOT NULL,
    posyandu_key   TEXT NOT NULL,
    age_days       BIGINT NOT NULL,
    weight         DOUBLE PRECISION NOT NULL,  -- kg
    height         DOUBLE PRECISION NOT NULL,  -- cm, as measured
    position       TEXT NOT NULL,              -- lying, standing, '' unknown
    muac           DOUBLE PRECISION NOT NULL,  -- cm
    oedema         TEXT NOT NULL,
    vitamin_a      BIGINT NOT NULL,            -- capsules
    pmt            DOUBLE PRECISION NOT NULL,  -- kg
    height_z       DOUBLE PRECISION,
    weight_z       DOUBLE PRECISION,
    wasting_z      DOUBLE PRECISION,
    bmi_z          DOUBLE PRECISION,
    muac_z         DOUBLE PRECISION,
    gain           TEXT NOT NULL,
    file_weight    DOUBLE PRECISION NOT NULL,
    file_height    DOUBLE PRECISION NOT NULL,
    file_muac      DOUBLE PRECISION NOT NULL,
    file_age       TEXT NOT NULL,
    file_gain      TEXT NOT NULL,
    file_height_z  DOUBLE PRECISION,
    file_weight_z  DOUBLE PRECISION,
    file_wasting_z DOUBLE PRECISION,
    file_height_status TEXT NOT NULL,
    file_weight_status TEXT NOT NULL,
    file_wasting_status TEXT NOT NULL,
    batch_id       TEXT NOT NULL,
    row_no         BIGINT NOT NULL,
    PRIMARY KEY (regency, child_id, measured_on)
);
CREATE INDEX measurement_area ON measurement (area, measured_on);

-- What a batch made and what was before it, some hundred children a row, so
-- that it can be undone. NIK are sealed in it as in the child.
CREATE TABLE posyandu_undo (
    regency  TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    before   TEXT NOT NULL,
    PRIMARY KEY (regency, batch_id, seq)
);
