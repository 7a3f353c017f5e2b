ALTER TABLE dataset_load DROP COLUMN ordered;
DROP VIEW feature_order;
