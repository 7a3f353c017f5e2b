-- Filters are evaluated by a function that every connection is taught; nothing is kept in the file.
SELECT 1;
