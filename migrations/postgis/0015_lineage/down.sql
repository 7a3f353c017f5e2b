DROP INDEX work_agency;
DROP TABLE lineage;
