-- A page is read along (dataset_id, seq). Beside an ordered index on seq alone the planner takes that one, and walks through the
-- features of all other datasets to the first of the one that is asked for. Numbers are looked up, never walked along: a hash does.
-- They come from one counter, under the writers' lock, and so stay unique.
ALTER TABLE feature DROP CONSTRAINT feature_pkey;
CREATE INDEX feature_seq ON feature USING hash (seq);
-- Features without a place belong to the answer of every box; the index of places finds them only by reading all of it.
CREATE INDEX feature_nowhere ON feature (dataset_id) WHERE geometry IS NULL;
