-- When the hub first had the project: the age of a case is that of its oldest pair.
ALTER TABLE work ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
UPDATE work SET created_at = COALESCE((SELECT project.created_at FROM project WHERE project.id = work.id), updated_at);

-- The case that the pair is part of; empty for pairs of no case.
ALTER TABLE duplicate ADD COLUMN case_id TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX duplicate_of_case ON duplicate (case_id, score);

CREATE TABLE duplicate_case (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- open | assessed | proposed | decided | re-assess | merged | dissolved
    state TEXT COLLATE "C" NOT NULL,
    -- JSON: the ages of the newer and the older project of its first pair.
    founding TEXT COLLATE "C" NOT NULL,
    -- The case that it merged into; empty while it lives.
    merged_into TEXT COLLATE "C" NOT NULL,
    -- JSON list of projects, ascending; of a case that has ended the last ones.
    members TEXT COLLATE "C" NOT NULL,
    -- Of its surest pair: probability times 1,000,000.
    score BIGINT NOT NULL,
    -- SHA-256 over its pairs and what they compared.
    fingerprint TEXT COLLATE "C" NOT NULL,
    -- JSON: the action that is proposed, or null.
    proposal TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    found_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX duplicate_case_score ON duplicate_case (score, id);

-- The projects of cases that live.
CREATE TABLE case_member (
    work_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX case_member_case ON case_member (case_id, work_id);

-- What became of cases, in the order in which it did.
CREATE TABLE case_event (
    seq BIGINT NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL,
    -- found | grown | shrunk | changed | split-off | split | merged | merged-from | dissolved | revived | assessed | re-assess | proposed | decided
    kind TEXT COLLATE "C" NOT NULL,
    -- The other case of a merge or split; else empty.
    other_case TEXT COLLATE "C" NOT NULL,
    -- JSON list of the projects that it is about.
    works TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX case_event_case ON case_event (case_id, seq);

-- What agencies say of a case: only added to, the last row of an agency holds.
CREATE TABLE case_assessment (
    seq BIGINT NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    -- yes | no | not-assessed | re-assess
    answer TEXT COLLATE "C" NOT NULL,
    -- JSON: note, proposed action, who leads.
    said TEXT COLLATE "C" NOT NULL,
    -- Of the pairs of the case in which the agency has a project.
    fingerprint TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX case_assessment_case ON case_assessment (case_id, agency_code, seq);

CREATE TABLE case_decision (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    -- JSON: reason, meeting, who leads, the pairs that it is about.
    said TEXT COLLATE "C" NOT NULL,
    -- Money no longer needed; null where nobody said.
    saving_satang BIGINT,
    -- Of the case right after the decision; empty where it ended the case.
    fingerprint TEXT COLLATE "C" NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX case_decision_case ON case_decision (case_id, decided_at, id);
