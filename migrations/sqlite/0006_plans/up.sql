CREATE TABLE project (
    id TEXT NOT NULL PRIMARY KEY,
    agency_code TEXT NOT NULL REFERENCES agency (code),
    visibility TEXT NOT NULL,
    -- As written, and the normal form that searches use.
    title TEXT NOT NULL,
    title_search TEXT NOT NULL,
    -- The agency's own key of the row in its source; empty when entered by hand.
    source_key TEXT,
    -- Code of แผนงาน, one of the twelve; empty while unknown.
    programme TEXT NOT NULL,
    -- Buddhist fiscal years of the first and last budget; 0 while unknown.
    fiscal_year_first INTEGER NOT NULL,
    fiscal_year_last INTEGER NOT NULL,
    -- Sum of the budget, satang; empty while unknown.
    budget_satang BIGINT,
    plan_status TEXT NOT NULL,
    coordination_status TEXT NOT NULL,
    money_status TEXT NOT NULL,
    execution_status TEXT NOT NULL,
    location_quality TEXT NOT NULL,
    -- JSON: the whole project, as served.
    record TEXT NOT NULL,
    -- SHA-256 of the record's content: an import of the same row changes nothing.
    content_hash TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (agency_code, source_key)
);
CREATE INDEX project_agency ON project (agency_code, id);

CREATE TABLE project_budget (
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    fiscal_year INTEGER NOT NULL,
    satang BIGINT NOT NULL,
    PRIMARY KEY (project_id, fiscal_year)
);

CREATE TABLE project_area (
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    area_code TEXT NOT NULL,
    PRIMARY KEY (project_id, area_code)
);
CREATE INDEX project_area_code ON project_area (area_code);

CREATE TABLE project_identifier (
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (project_id, scheme, value)
);
CREATE INDEX project_identifier_value ON project_identifier (scheme, value);
