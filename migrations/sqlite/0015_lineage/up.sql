-- Which project is a new version of which: found from the marks of plans, or said by the agency that owns both.
CREATE TABLE lineage (
    earlier_id TEXT NOT NULL,
    later_id TEXT NOT NULL,
    -- amended | moved | merged | restated | coordinated
    kind TEXT NOT NULL,
    -- version | not-version
    verdict TEXT NOT NULL,
    -- JSON: the reason in Thai and in English.
    reason TEXT NOT NULL,
    -- Empty where the hub found it.
    said_by TEXT NOT NULL,
    agency_code TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (earlier_id, later_id)
);
CREATE INDEX lineage_later ON lineage (later_id, earlier_id);
CREATE INDEX work_agency ON work (agency_code, id);
