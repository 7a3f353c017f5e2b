DROP TABLE audit;
DROP TABLE api_key;
DROP TABLE unit;
DROP TABLE agency_identifier;
DROP TABLE agency;
DROP TABLE counter;
