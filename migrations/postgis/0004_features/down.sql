DROP TABLE feature;
DROP FUNCTION property_text;
