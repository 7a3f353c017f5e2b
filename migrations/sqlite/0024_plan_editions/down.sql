DROP TABLE plan_row_link;
DROP TABLE plan_row;
DROP TABLE plan_edition;
DROP TABLE plan;
