CREATE TABLE area (
    -- DOPA / TIS 1099 code: 2 digits province, 4 amphoe, 6 tambon.
    code TEXT NOT NULL PRIMARY KEY,
    level TEXT NOT NULL,
    parent_code TEXT REFERENCES area (code),
    name_th TEXT NOT NULL,
    name_en TEXT NOT NULL,
    -- A representative point, WGS 84 degrees.
    longitude DOUBLE NOT NULL,
    latitude DOUBLE NOT NULL,
    -- Where the boundary came from (file name and date of the import); empty while there is none.
    boundary_source TEXT NOT NULL,
    boundary_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX area_parent ON area (parent_code);
