-- Which works changed, in the order in which they did: by it, what is held in memory and the pairs of single projects follow.
CREATE TABLE work_change (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    work_id TEXT NOT NULL
);
