CREATE TABLE area (
    -- DOPA / TIS 1099 code: 2 digits province, 4 amphoe, 6 tambon.
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    level TEXT COLLATE "C" NOT NULL,
    parent_code TEXT COLLATE "C" REFERENCES area (code),
    name_th TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    -- A representative point, WGS 84 degrees.
    longitude DOUBLE PRECISION NOT NULL,
    latitude DOUBLE PRECISION NOT NULL,
    -- Where the boundary came from (file name and date of the import); empty while there is none.
    boundary_source TEXT COLLATE "C" NOT NULL,
    boundary_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX area_parent ON area (parent_code);
