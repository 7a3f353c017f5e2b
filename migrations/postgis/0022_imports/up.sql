-- One file that somebody brought: the file itself lies beside the database, in imports/<id>.
CREATE TABLE import (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    job_id TEXT NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    -- Who asked, and whether as an administrator: the work is signed with it.
    actor TEXT NOT NULL,
    actor_agency TEXT NOT NULL,
    actor_is_admin BOOLEAN NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    kept BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    wishes TEXT NOT NULL,
    report TEXT NOT NULL,
    error TEXT NOT NULL,
    made TEXT NOT NULL,
    -- What stood there before, for taking it back.
    before TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX import_agency ON import (agency_code, id);

ALTER TABLE job ADD COLUMN step TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN rows BIGINT NOT NULL DEFAULT 0;
