CREATE TABLE project (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agency_code TEXT COLLATE "C" NOT NULL REFERENCES agency (code),
    visibility TEXT COLLATE "C" NOT NULL,
    -- As written, and the normal form that searches use.
    title TEXT COLLATE "C" NOT NULL,
    title_search TEXT COLLATE "C" NOT NULL,
    -- The agency's own key of the row in its source; empty when entered by hand.
    source_key TEXT COLLATE "C",
    -- Code of แผนงาน, one of the twelve; empty while unknown.
    programme TEXT COLLATE "C" NOT NULL,
    -- Buddhist fiscal years of the first and last budget; 0 while unknown.
    fiscal_year_first INTEGER NOT NULL,
    fiscal_year_last INTEGER NOT NULL,
    -- Sum of the budget, satang; empty while unknown.
    budget_satang BIGINT,
    plan_status TEXT COLLATE "C" NOT NULL,
    coordination_status TEXT COLLATE "C" NOT NULL,
    money_status TEXT COLLATE "C" NOT NULL,
    execution_status TEXT COLLATE "C" NOT NULL,
    location_quality TEXT COLLATE "C" NOT NULL,
    -- JSON: the whole project, as served.
    record TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of the record's content: an import of the same row changes nothing.
    content_hash TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (agency_code, source_key)
);
CREATE INDEX project_agency ON project (agency_code, id);

CREATE TABLE project_budget (
    project_id TEXT COLLATE "C" NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    fiscal_year INTEGER NOT NULL,
    satang BIGINT NOT NULL,
    PRIMARY KEY (project_id, fiscal_year)
);

CREATE TABLE project_area (
    project_id TEXT COLLATE "C" NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    area_code TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (project_id, area_code)
);
CREATE INDEX project_area_code ON project_area (area_code);

CREATE TABLE project_identifier (
    project_id TEXT COLLATE "C" NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    scheme TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (project_id, scheme, value)
);
CREATE INDEX project_identifier_value ON project_identifier (scheme, value);
