DROP INDEX work_coverage;
ALTER TABLE work DROP COLUMN location_quality;
