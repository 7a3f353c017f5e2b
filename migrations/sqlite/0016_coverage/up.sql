-- How well the place of a work is known, beside the document, for the report's coverage.
ALTER TABLE work ADD COLUMN location_quality TEXT NOT NULL DEFAULT 'none';
UPDATE work SET location_quality = COALESCE(json_extract(document, '$.location_quality'), 'none');
CREATE INDEX work_coverage ON work (agency_code, location_quality, visibility);
