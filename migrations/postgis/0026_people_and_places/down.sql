DROP TABLE project_step;
DROP TABLE project_place;
DROP TABLE project_redaction;
ALTER TABLE project DROP COLUMN title_search_public;
ALTER TABLE project DROP COLUMN record_public;
