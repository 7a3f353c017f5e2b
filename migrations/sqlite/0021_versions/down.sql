DROP TABLE feature_waste;
DROP TABLE feature_past;
DROP TABLE dataset_load;
DROP TABLE dataset_version;
DELETE FROM feature WHERE store NOT IN (SELECT number FROM dataset);
CREATE TABLE feature_of_dataset (
    seq INTEGER NOT NULL PRIMARY KEY,
    dataset_id TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    agency_code TEXT NOT NULL,
    visibility TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    time_start BIGINT,
    time_end BIGINT,
    properties TEXT NOT NULL,
    geometry_json TEXT,
    geometry BLOB,
    UNIQUE (dataset_id, id)
);
INSERT INTO feature_of_dataset
SELECT seq, (SELECT id FROM dataset WHERE dataset.number = feature.store), id, agency_code, visibility, version, updated_at,
    time_start, time_end, properties, geometry_json, geometry
FROM feature ORDER BY seq;
DROP TABLE feature;
ALTER TABLE feature_of_dataset RENAME TO feature;
CREATE INDEX feature_dataset ON feature (dataset_id, seq, visibility, agency_code);
