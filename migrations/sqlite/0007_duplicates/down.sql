DROP TABLE decision;
DROP TABLE duplicate;
