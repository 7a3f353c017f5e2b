-- What is compared of each project, written by the projects in the transaction of the change itself.
CREATE TABLE work (
    id TEXT NOT NULL PRIMARY KEY,
    agency_code TEXT NOT NULL,
    visibility TEXT NOT NULL,
    -- JSON: the work.
    document TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE duplicate (
    id TEXT NOT NULL PRIMARY KEY,
    -- The two projects, a_id < b_id.
    a_id TEXT NOT NULL,
    b_id TEXT NOT NULL,
    a_agency TEXT NOT NULL,
    b_agency TEXT NOT NULL,
    -- The stricter of the two projects' visibilities, and the agency that a private one belongs to.
    visibility TEXT NOT NULL,
    agency_code TEXT NOT NULL,
    relation TEXT NOT NULL,
    severity TEXT NOT NULL,
    -- Probability times 1,000,000: compares and sorts alike on both databases.
    score BIGINT NOT NULL,
    -- open | confirmed | rejected | deferred | re-assess
    state TEXT NOT NULL,
    -- JSON list of the fiscal years of both works, Buddhist era.
    fiscal_years TEXT NOT NULL,
    stake_satang BIGINT NOT NULL,
    -- JSON: how the stake falls on fiscal years; the parts sum to stake_satang.
    stakes TEXT NOT NULL,
    -- JSON list of area codes of both projects.
    areas TEXT NOT NULL,
    -- JSON: evidence, rules, sentences.
    explanation TEXT NOT NULL,
    -- SHA-256 of what was compared; a change re-opens a decided pair.
    fingerprint TEXT NOT NULL,
    version BIGINT NOT NULL,
    found_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (a_id, b_id)
);
CREATE INDEX duplicate_b ON duplicate (b_id);
CREATE INDEX duplicate_score ON duplicate (score, id);

-- Decisions outlive the pairs they are about: they stand when a scan finds the pair again.
CREATE TABLE decision (
    id TEXT NOT NULL PRIMARY KEY,
    a_id TEXT NOT NULL,
    b_id TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    relation TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    agency_code TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX decision_pair ON decision (a_id, b_id, decided_at);
