-- The texts of each feature in the form in which they are searched (thai::search_key), one property a line; rowid is the
-- feature's number.
CREATE TABLE feature_search (
    rowid BIGINT NOT NULL PRIMARY KEY,
    text TEXT COLLATE "C" NOT NULL
);
-- Trigrams where the server has them; without them a search reads the texts.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX feature_search_text ON feature_search USING gin (text gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'no trigram index: %', SQLERRM;
END $$;
