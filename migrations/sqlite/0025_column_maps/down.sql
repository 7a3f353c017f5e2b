DROP TABLE column_map;
