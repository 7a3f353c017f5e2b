CREATE TABLE dataset (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- Position in the spatial index; never reused.
    number INTEGER NOT NULL UNIQUE,
    -- layer | areas | projects | duplicates: who writes its features.
    kind TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL REFERENCES agency (code),
    visibility TEXT COLLATE "C" NOT NULL,
    title_th TEXT COLLATE "C" NOT NULL,
    title_en TEXT COLLATE "C" NOT NULL,
    description_th TEXT COLLATE "C" NOT NULL,
    description_en TEXT COLLATE "C" NOT NULL,
    geometry_kind TEXT COLLATE "C" NOT NULL,
    -- EPSG URI of the data as it was sent; features are stored in CRS84.
    source_crs TEXT COLLATE "C" NOT NULL,
    -- JSON: the mandatory and optional fields of the Government Data Catalog under their own names.
    catalog TEXT COLLATE "C" NOT NULL,
    -- JSON list of fields: name, type, titles, queryable.
    fields TEXT COLLATE "C" NOT NULL,
    -- Extent of the features, WGS 84 degrees; empty while there are none.
    west DOUBLE PRECISION,
    south DOUBLE PRECISION,
    east DOUBLE PRECISION,
    north DOUBLE PRECISION,
    time_start BIGINT,
    time_end BIGINT,
    -- Version of this description, and version of the features; each change adds one.
    version BIGINT NOT NULL,
    data_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
