DROP TABLE case_decision;
DROP TABLE case_assessment;
DROP TABLE case_event;
DROP TABLE case_member;
DROP TABLE duplicate_case;
DROP INDEX duplicate_of_case;
ALTER TABLE duplicate DROP COLUMN case_id;
ALTER TABLE work DROP COLUMN created_at;
