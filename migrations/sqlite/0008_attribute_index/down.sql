DROP INDEX feature_dataset;
CREATE INDEX feature_dataset ON feature (dataset_id, seq);
ALTER TABLE dataset DROP COLUMN indexed;
DROP TABLE feature_count;
DROP TABLE feature_value;
