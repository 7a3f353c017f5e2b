DROP TABLE work_change;
