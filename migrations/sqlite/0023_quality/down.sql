DROP TABLE quality_spot;
DROP TABLE quality_report;
ALTER TABLE dataset_version DROP COLUMN quality_score;
