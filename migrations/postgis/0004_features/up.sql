CREATE TABLE feature (
    seq BIGINT NOT NULL PRIMARY KEY,
    dataset_id TEXT COLLATE "C" NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    visibility TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    time_start BIGINT,
    time_end BIGINT,
    -- Canonical JSON text of the properties, served byte for byte.
    properties TEXT COLLATE "C" NOT NULL,
    -- Canonical GeoJSON text of the geometry in CRS84, served byte for byte; empty for a feature without a place.
    geometry_json TEXT COLLATE "C",
    -- The same as EWKB (SRID 4326), for predicates and tiles.
    geometry geometry(Geometry, 4326),
    UNIQUE (dataset_id, id)
);
CREATE INDEX feature_dataset ON feature (dataset_id, seq);

CREATE INDEX feature_geometry ON feature USING gist (geometry);

-- The value of one property as text: strings bare, everything else as JSON; NULL when it is absent or null.
-- SQLite is taught the same function on connect.
CREATE FUNCTION property_text(properties text, name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT properties::json ->> name $$;
