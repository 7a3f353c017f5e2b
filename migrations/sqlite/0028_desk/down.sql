DROP INDEX duplicate_case_state;
DROP INDEX duplicate_stake;
DROP INDEX duplicate_queue;
DROP TABLE duplicate_assignment;
