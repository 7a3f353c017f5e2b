-- Features belong to a store, which is a number: that of a dataset in the spatial index, the values and the counts. Each import fills a
-- store of its own, and a dataset names the one that is served (dataset.number), so that another is published by changing that number.
ALTER TABLE feature ADD COLUMN store INTEGER;
UPDATE feature SET store = dataset.number FROM dataset WHERE dataset.id = feature.dataset_id;
ALTER TABLE feature ALTER COLUMN store SET NOT NULL;
-- Its indexes go with it.
ALTER TABLE feature DROP COLUMN dataset_id;
ALTER TABLE feature ADD CONSTRAINT feature_store_id UNIQUE (store, id);
CREATE INDEX feature_store ON feature (store, seq, visibility, agency_code);
-- `store + 0` keeps the planner from walking along the store where a place is asked for.
CREATE INDEX feature_nowhere ON feature ((store + 0)) WHERE geometry IS NULL;
-- Places within a store where the server can; without, the places of all versions are looked through.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS btree_gist;
    CREATE INDEX feature_geometry_in_store ON feature USING gist ((store + 0), geometry);
    DROP INDEX feature_geometry;
    ALTER INDEX feature_geometry_in_store RENAME TO feature_geometry;
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'places are not indexed by store: %', SQLERRM;
END $$;

-- What a dataset held, from when to when. The features of a version stand in its store, as they were at its end.
CREATE TABLE dataset_version (
    dataset_id TEXT COLLATE "C" NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    -- 1, 2, 3 ...
    version BIGINT NOT NULL,
    -- Two versions have one store where the later one brought the earlier one back.
    store INTEGER NOT NULL,
    -- served | past | pruned: the features of the last are gone, the record stays.
    state TEXT COLLATE "C" NOT NULL,
    -- The rest of the state is written when the version is served no more; until then it is the dataset's own.
    features BIGINT NOT NULL,
    west DOUBLE PRECISION,
    south DOUBLE PRECISION,
    east DOUBLE PRECISION,
    north DOUBLE PRECISION,
    time_start BIGINT,
    time_end BIGINT,
    indexed TEXT COLLATE "C" NOT NULL,
    -- JSON: the dataset's description at that time; empty while it is served.
    described TEXT COLLATE "C" NOT NULL,
    -- The file that it came from; empty where it came from none.
    source_name TEXT COLLATE "C" NOT NULL,
    source_sha256 TEXT COLLATE "C" NOT NULL,
    import_id TEXT COLLATE "C" NOT NULL,
    -- JSON: what the import reported.
    report TEXT COLLATE "C" NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
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
    dataset_id TEXT COLLATE "C" NOT NULL UNIQUE,
    import_id TEXT COLLATE "C" NOT NULL,
    -- JSON: the description by which it is filled.
    described TEXT COLLATE "C" NOT NULL,
    indexed TEXT COLLATE "C" NOT NULL,
    -- Row of the source up to which everything is in, and features that are.
    progress BIGINT NOT NULL,
    features BIGINT NOT NULL,
    west DOUBLE PRECISION,
    south DOUBLE PRECISION,
    east DOUBLE PRECISION,
    north DOUBLE PRECISION,
    time_start BIGINT,
    time_end BIGINT,
    source_name TEXT COLLATE "C" NOT NULL,
    source_sha256 TEXT COLLATE "C" NOT NULL,
    begun_by TEXT COLLATE "C" NOT NULL,
    begun_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Features as they were before a change in their store.
CREATE TABLE feature_past (
    store INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    visibility TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    -- From when they were so, and when it ended.
    valid_from BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    time_start BIGINT,
    time_end BIGINT,
    properties TEXT COLLATE "C" NOT NULL,
    geometry_json TEXT COLLATE "C",
    geometry geometry(Geometry, 4326),
    PRIMARY KEY (store, seq, valid_until)
);
CREATE INDEX feature_past_id ON feature_past (store, id, valid_until);
CREATE INDEX feature_past_until ON feature_past (store, valid_until);

-- Stores that nobody needs any more; they are emptied a piece at a time.
CREATE TABLE feature_waste (
    store INTEGER NOT NULL PRIMARY KEY
);
