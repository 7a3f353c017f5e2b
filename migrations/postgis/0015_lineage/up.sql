-- Which project is a new version of which: found from the marks of plans, or said by the agency that owns both.
CREATE TABLE lineage (
    earlier_id TEXT COLLATE "C" NOT NULL,
    later_id TEXT COLLATE "C" NOT NULL,
    -- amended | moved | merged | restated | coordinated
    kind TEXT COLLATE "C" NOT NULL,
    -- version | not-version
    verdict TEXT COLLATE "C" NOT NULL,
    -- JSON: the reason in Thai and in English.
    reason TEXT COLLATE "C" NOT NULL,
    -- Empty where the hub found it.
    said_by TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (earlier_id, later_id)
);
CREATE INDEX lineage_later ON lineage (later_id, earlier_id);
CREATE INDEX work_agency ON work (agency_code, id);
