-- What everybody may read of a project: its record without personal data, empty where nothing is hidden; and the normal form of
-- the public title, for searches by those who do not own it.
ALTER TABLE project ADD COLUMN record_public TEXT NOT NULL DEFAULT '';
ALTER TABLE project ADD COLUMN title_search_public TEXT NOT NULL DEFAULT '';

-- What an officer said of the redaction of a project, whatever the rules say.
CREATE TABLE project_redaction (
    project_id TEXT NOT NULL PRIMARY KEY REFERENCES project (id) ON DELETE CASCADE,
    -- JSON: what is released and hidden, why, by whom, and when.
    document TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- A place that a person drew or corrected. It holds whatever an import says, and what the import says is kept beside it.
CREATE TABLE project_place (
    project_id TEXT NOT NULL PRIMARY KEY REFERENCES project (id) ON DELETE CASCADE,
    -- JSON: the place, who drew it, when and why; and the place that the last import gave.
    document TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- The steps of a project over documents: from the need to the result.
CREATE TABLE project_step (
    id TEXT NOT NULL PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    -- need | plan-row | budget-item | contract | result
    kind TEXT NOT NULL,
    -- JSON: document, number, date, amount, agency.
    document TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX project_step_project ON project_step (project_id, id);
