CREATE TABLE feature (
    seq INTEGER NOT NULL PRIMARY KEY,
    dataset_id TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    agency_code TEXT NOT NULL,
    visibility TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    time_start BIGINT,
    time_end BIGINT,
    -- Canonical JSON text of the properties, served byte for byte.
    properties TEXT NOT NULL,
    -- Canonical GeoJSON text of the geometry in CRS84, served byte for byte; empty for a feature without a place.
    geometry_json TEXT,
    -- The same as EWKB (SRID 4326), for predicates and tiles.
    geometry BLOB,
    UNIQUE (dataset_id, id)
);
CREATE INDEX feature_dataset ON feature (dataset_id, seq);

-- Degrees times 10,000,000, exact in 32 bits; the first dimension is the dataset's number.
CREATE VIRTUAL TABLE feature_index USING rtree_i32 (
    seq, dataset_min, dataset_max, x_min, x_max, y_min, y_max
);
