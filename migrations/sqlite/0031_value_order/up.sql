-- The values in their order, apart from those by feature: a load adds them when all its features are in, one behind the other.
CREATE TABLE feature_order (
    field BIGINT NOT NULL,
    absent SMALLINT NOT NULL,
    number DOUBLE NOT NULL,
    text TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (field, absent, number, text, seq)
) WITHOUT ROWID;
INSERT INTO feature_order
SELECT field, absent, number, text, seq FROM feature_value ORDER BY field, absent, number, text, seq;
DROP INDEX feature_value_order;

-- Entries of the ordered indexes that a load has written. A load that an older program left has all of them for what it holds: it begins anew.
ALTER TABLE dataset_load ADD COLUMN ordered BIGINT NOT NULL DEFAULT 0;
DELETE FROM feature_count WHERE dataset IN (SELECT store FROM dataset_load);
INSERT OR IGNORE INTO feature_waste (store) SELECT store FROM dataset_load;
DELETE FROM dataset_load;

-- Segments of the search texts are merged when there are sixteen of a size: a load of many chunks merges each text half as often.
INSERT INTO feature_search (feature_search, rank) VALUES ('automerge', 16);
INSERT INTO feature_search (feature_search, rank) VALUES ('crisismerge', 32);
