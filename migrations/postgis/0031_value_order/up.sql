-- The values in their order, which an index of the table keeps here.
CREATE VIEW feature_order AS SELECT field, absent, number, text, seq FROM feature_value;

-- Entries of the ordered indexes that a load has written; always 0 here.
ALTER TABLE dataset_load ADD COLUMN ordered BIGINT NOT NULL DEFAULT 0;
