-- What is compared of each project, written by the projects in the transaction of the change itself.
CREATE TABLE work (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agency_code TEXT COLLATE "C" NOT NULL,
    visibility TEXT COLLATE "C" NOT NULL,
    -- JSON: the work.
    document TEXT COLLATE "C" NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE duplicate (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- The two projects, a_id < b_id.
    a_id TEXT COLLATE "C" NOT NULL,
    b_id TEXT COLLATE "C" NOT NULL,
    a_agency TEXT COLLATE "C" NOT NULL,
    b_agency TEXT COLLATE "C" NOT NULL,
    -- The stricter of the two projects' visibilities, and the agency that a private one belongs to.
    visibility TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C" NOT NULL,
    severity TEXT COLLATE "C" NOT NULL,
    -- Probability times 1,000,000: compares and sorts alike on both databases.
    score BIGINT NOT NULL,
    -- open | confirmed | rejected | deferred | re-assess
    state TEXT COLLATE "C" NOT NULL,
    -- JSON list of the fiscal years of both works, Buddhist era.
    fiscal_years TEXT COLLATE "C" NOT NULL,
    stake_satang BIGINT NOT NULL,
    -- JSON: how the stake falls on fiscal years; the parts sum to stake_satang.
    stakes TEXT COLLATE "C" NOT NULL,
    -- JSON list of area codes of both projects.
    areas TEXT COLLATE "C" NOT NULL,
    -- JSON: evidence, rules, sentences.
    explanation TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of what was compared; a change re-opens a decided pair.
    fingerprint TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    found_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (a_id, b_id)
);
CREATE INDEX duplicate_b ON duplicate (b_id);
CREATE INDEX duplicate_score ON duplicate (score, id);

-- Decisions outlive the pairs they are about: they stand when a scan finds the pair again.
CREATE TABLE decision (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    a_id TEXT COLLATE "C" NOT NULL,
    b_id TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX decision_pair ON decision (a_id, b_id, decided_at);
