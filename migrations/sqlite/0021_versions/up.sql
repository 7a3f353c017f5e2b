-- Features belong to a store, which is a number: that of a dataset in the spatial index, the values and the counts. Each import fills a
-- store of its own, and a dataset names the one that is served (dataset.number), so that another is published by changing that number.
CREATE TABLE feature_in_store (
    seq INTEGER NOT NULL PRIMARY KEY,
    store INTEGER NOT NULL,
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
    UNIQUE (store, id)
);
INSERT INTO feature_in_store
SELECT seq, (SELECT number FROM dataset WHERE dataset.id = feature.dataset_id), id, agency_code, visibility, version, updated_at,
    time_start, time_end, properties, geometry_json, geometry
FROM feature ORDER BY seq;
DROP TABLE feature;
ALTER TABLE feature_in_store RENAME TO feature;
CREATE INDEX feature_store ON feature (store, seq, visibility, agency_code);

-- What a dataset held, from when to when. The features of a version stand in its store, as they were at its end.
CREATE TABLE dataset_version (
    dataset_id TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    -- 1, 2, 3 ...
    version BIGINT NOT NULL,
    -- Two versions have one store where the later one brought the earlier one back.
    store INTEGER NOT NULL,
    -- served | past | pruned: the features of the last are gone, the record stays.
    state TEXT NOT NULL,
    -- The rest of the state is written when the version is served no more; until then it is the dataset's own.
    features BIGINT NOT NULL,
    west DOUBLE,
    south DOUBLE,
    east DOUBLE,
    north DOUBLE,
    time_start BIGINT,
    time_end BIGINT,
    indexed TEXT NOT NULL,
    -- JSON: the dataset's description at that time; empty while it is served.
    described TEXT NOT NULL,
    -- The file that it came from; empty where it came from none.
    source_name TEXT NOT NULL,
    source_sha256 TEXT NOT NULL,
    import_id TEXT NOT NULL,
    -- JSON: what the import reported.
    report TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    served_from BIGINT NOT NULL,
    served_until BIGINT,
    -- The version that was brought back.
    restores BIGINT,
    PRIMARY KEY (dataset_id, version)
);
CREATE INDEX dataset_version_store ON dataset_version (store);
INSERT INTO dataset_version (dataset_id, version, store, state, features, indexed, described, source_name, source_sha256, import_id,
    report, made_by, made_at, served_from)
SELECT id, 1, number, 'served', CAST(coalesce((SELECT sum(features) FROM feature_count WHERE dataset = number), 0) AS BIGINT), '', '', '', '', '',
    '{}', '', created_at, updated_at
FROM dataset WHERE kind = 'layer';

-- A store that is being filled; nobody sees it. The dataset need not be there yet.
CREATE TABLE dataset_load (
    store INTEGER NOT NULL PRIMARY KEY,
    dataset_id TEXT NOT NULL UNIQUE,
    import_id TEXT NOT NULL,
    -- JSON: the description by which it is filled.
    described TEXT NOT NULL,
    indexed TEXT NOT NULL,
    -- Row of the source up to which everything is in, and features that are.
    progress BIGINT NOT NULL,
    features BIGINT NOT NULL,
    west DOUBLE,
    south DOUBLE,
    east DOUBLE,
    north DOUBLE,
    time_start BIGINT,
    time_end BIGINT,
    source_name TEXT NOT NULL,
    source_sha256 TEXT NOT NULL,
    begun_by TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Features as they were before a change in their store.
CREATE TABLE feature_past (
    store INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT NOT NULL,
    agency_code TEXT NOT NULL,
    visibility TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- From when they were so, and when it ended.
    valid_from BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    time_start BIGINT,
    time_end BIGINT,
    properties TEXT NOT NULL,
    geometry_json TEXT,
    geometry BLOB,
    PRIMARY KEY (store, seq, valid_until)
);
CREATE INDEX feature_past_id ON feature_past (store, id, valid_until);
CREATE INDEX feature_past_until ON feature_past (store, valid_until);

-- Stores that nobody needs any more; they are emptied a piece at a time.
CREATE TABLE feature_waste (
    store INTEGER NOT NULL PRIMARY KEY
);
