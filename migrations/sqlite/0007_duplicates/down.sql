DROP TABLE decision;
DROP TABLE duplicate;
DROP TABLE work;
