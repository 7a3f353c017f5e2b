INSERT INTO feature_search (feature_search, rank) VALUES ('crisismerge', 16);
INSERT INTO feature_search (feature_search, rank) VALUES ('automerge', 4);
ALTER TABLE dataset_load DROP COLUMN ordered;
CREATE INDEX feature_value_order ON feature_value (field, absent, number, text, seq);
DROP TABLE feature_order;
