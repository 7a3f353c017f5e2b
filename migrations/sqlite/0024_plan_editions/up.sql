-- A plan of an agency: what years it covers, of what kind it is.
CREATE TABLE plan (
    id TEXT NOT NULL PRIMARY KEY,
    agency_code TEXT NOT NULL REFERENCES agency (code),
    visibility TEXT NOT NULL,
    kind TEXT NOT NULL,
    title_search TEXT NOT NULL,
    -- Buddhist fiscal years.
    year_first INTEGER NOT NULL,
    year_last INTEGER NOT NULL,
    -- JSON: the whole plan, as served.
    record TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX plan_agency ON plan (agency_code, id);

CREATE TABLE plan_edition (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    agency_code TEXT NOT NULL,
    visibility TEXT NOT NULL,
    -- first | addition | change | correction | review
    kind TEXT NOT NULL,
    -- Buddhist year, ฉบับที่ and ครั้งที่; 0 where there is none.
    year INTEGER NOT NULL,
    issue INTEGER NOT NULL,
    number INTEGER NOT NULL,
    note TEXT NOT NULL,
    -- When it was bound; empty while it is open.
    bound_at BIGINT,
    -- JSON: the sheets of its workbook without their rows: names, context lines, ผ.01 as printed.
    sheets TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (plan_id, kind, year, issue, number)
);

-- A row as printed; each is a version of one project.
CREATE TABLE plan_row (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    edition_id TEXT NOT NULL REFERENCES plan_edition (id) ON DELETE CASCADE,
    project_id TEXT NOT NULL REFERENCES project (id),
    agency_code TEXT NOT NULL,
    visibility TEXT NOT NULL,
    sheet TEXT NOT NULL,
    position BIGINT NOT NULL,
    -- 1 where the project was made for the row, and goes with it.
    made INTEGER NOT NULL,
    -- JSON: what was printed.
    record TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX plan_row_plan ON plan_row (plan_id, position, id);
CREATE INDEX plan_row_edition ON plan_row (edition_id, position, id);
CREATE INDEX plan_row_project ON plan_row (project_id, id);

-- Which row takes the place of which.
CREATE TABLE plan_row_link (
    earlier_id TEXT NOT NULL REFERENCES plan_row (id) ON DELETE CASCADE,
    later_id TEXT NOT NULL REFERENCES plan_row (id) ON DELETE CASCADE,
    plan_id TEXT NOT NULL,
    -- amended | moved | merged | restated | coordinated
    kind TEXT NOT NULL,
    -- JSON: the reason in Thai and in English.
    reason TEXT NOT NULL,
    PRIMARY KEY (earlier_id, later_id)
);
CREATE INDEX plan_row_link_later ON plan_row_link (later_id, earlier_id);
CREATE INDEX plan_row_link_plan ON plan_row_link (plan_id, earlier_id);
