DROP TABLE project_identifier;
DROP TABLE project_area;
DROP TABLE project_budget;
DROP TABLE project;
