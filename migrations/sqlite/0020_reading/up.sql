-- Nothing to do: SQLite is told which index leads.
SELECT 1;
