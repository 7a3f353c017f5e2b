DROP TABLE feature_search;
