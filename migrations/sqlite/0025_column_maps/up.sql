-- How the sheets of an agency that are none of the forms of a plan are read.
CREATE TABLE column_map (
    id TEXT NOT NULL PRIMARY KEY,
    agency_code TEXT NOT NULL REFERENCES agency (code),
    visibility TEXT NOT NULL,
    -- JSON: the whole record, as served.
    record TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX column_map_agency ON column_map (agency_code, updated_at, id);
