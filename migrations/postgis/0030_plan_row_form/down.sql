DROP INDEX plan_row_segment;
ALTER TABLE plan_row DROP COLUMN form;
