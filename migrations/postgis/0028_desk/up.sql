-- To whom a pair or a case is given. It outlives a scan that removes the pair, as decisions do.
CREATE TABLE duplicate_assignment (
    -- pair | case
    kind TEXT COLLATE "C" NOT NULL,
    -- Id of the pair or of the case.
    subject TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    -- Empty where the agency as a whole is meant.
    unit_code TEXT COLLATE "C" NOT NULL,
    -- Public id of the officer's key; empty where nobody is named.
    officer TEXT COLLATE "C" NOT NULL,
    -- ISO 8601, Christian era; empty without a day.
    due TEXT COLLATE "C" NOT NULL,
    note TEXT NOT NULL,
    assigned_by TEXT COLLATE "C" NOT NULL,
    assigned_by_agency TEXT COLLATE "C" NOT NULL,
    assigned_at BIGINT NOT NULL,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX duplicate_assignment_agency ON duplicate_assignment (agency_code, kind, subject);
CREATE INDEX duplicate_assignment_officer ON duplicate_assignment (officer, kind, subject);

-- The desk asks by state and severity, the surest first, and by money at stake.
CREATE INDEX duplicate_queue ON duplicate (state, severity, score DESC, id);
CREATE INDEX duplicate_stake ON duplicate (stake_satang DESC, id);
CREATE INDEX duplicate_case_state ON duplicate_case (state, id);
