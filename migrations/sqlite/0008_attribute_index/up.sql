-- The values of queryables, for finding and sorting. Every feature has one entry for each indexed field of its dataset.
CREATE TABLE feature_value (
    -- Number of the feature.
    seq BIGINT NOT NULL,
    -- Number of the dataset times 10,000, plus the field's place in the dataset's list.
    field BIGINT NOT NULL,
    -- 1 where the feature has no value or null, so that it sorts behind all others.
    absent SMALLINT NOT NULL,
    -- The value of a number, of a truth value (0 or 1) or of an instant (microseconds); else 0.
    number DOUBLE NOT NULL,
    -- The first 200 characters of a text; else empty.
    text TEXT NOT NULL,
    PRIMARY KEY (seq, field)
) WITHOUT ROWID;
CREATE INDEX feature_value_order ON feature_value (field, absent, number, text, seq);

-- How many features each dataset has of each owner and visibility.
CREATE TABLE feature_count (
    dataset INTEGER NOT NULL,
    agency_code TEXT NOT NULL,
    visibility TEXT NOT NULL,
    features BIGINT NOT NULL,
    PRIMARY KEY (dataset, agency_code, visibility)
) WITHOUT ROWID;

-- Which fields stand in feature_value, in the words of the program that wrote them; filled anew when it is another.
ALTER TABLE dataset ADD COLUMN indexed TEXT NOT NULL DEFAULT '';

-- Paging and counting what a caller may see reads this index alone.
DROP INDEX feature_dataset;
CREATE INDEX feature_dataset ON feature (dataset_id, seq, visibility, agency_code);
