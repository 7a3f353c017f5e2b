-- Which works changed, in the order in which they did: by it, what is held in memory and the pairs of single projects follow.
CREATE TABLE work_change (
    seq BIGSERIAL NOT NULL PRIMARY KEY,
    work_id TEXT COLLATE "C" NOT NULL
);
