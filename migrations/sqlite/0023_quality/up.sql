-- 0 to 100: what the quality report of a version came to; NULL where nothing was judged, or not everybody may know.
ALTER TABLE dataset_version ADD COLUMN quality_score INTEGER;

-- How good a version of a dataset is, and where the bad spots are.
CREATE TABLE quality_report (
    dataset_id TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    -- State of the features that were judged: dataset.data_version at that time.
    data_version BIGINT NOT NULL,
    -- Of the least visible feature that was judged: the report is seen by those who see them all.
    agency_code TEXT NOT NULL,
    visibility TEXT NOT NULL,
    score INTEGER,
    -- JSON.
    report TEXT NOT NULL,
    spots BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (dataset_id, version)
);

CREATE TABLE quality_spot (
    dataset_id TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    number BIGINT NOT NULL,
    agency_code TEXT NOT NULL,
    visibility TEXT NOT NULL,
    -- As the reader of the file counts.
    source_row BIGINT NOT NULL,
    feature TEXT,
    field TEXT NOT NULL,
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    -- Degrees, CRS84; NULL where the row has no readable place.
    longitude DOUBLE,
    latitude DOUBLE,
    -- JSON: reason and remedy in both languages.
    words TEXT NOT NULL,
    PRIMARY KEY (dataset_id, version, number)
);
