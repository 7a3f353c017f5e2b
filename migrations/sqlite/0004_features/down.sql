DROP TABLE feature_index;
DROP TABLE feature;
