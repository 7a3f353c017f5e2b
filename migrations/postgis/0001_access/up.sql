-- Instants are microseconds since 1970-01-01T00:00:00Z. Dates are ISO 8601 text. Lists and documents are JSON text.
CREATE TABLE counter (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE agency (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    name_th TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    abbreviation TEXT COLLATE "C" NOT NULL,
    parent_code TEXT COLLATE "C" REFERENCES agency (code),
    -- PPDDLL: the last six digits of the DLA code, which survive a change of kind.
    dla_key TEXT COLLATE "C" UNIQUE,
    dla_code TEXT COLLATE "C",
    valid_from TEXT COLLATE "C",
    valid_to TEXT COLLATE "C",
    -- JSON list of area codes (2, 4 or 6 digits).
    responsibility TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE agency_identifier (
    scheme TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL REFERENCES agency (code) ON DELETE CASCADE,
    PRIMARY KEY (scheme, value)
);
CREATE INDEX agency_identifier_agency ON agency_identifier (agency_code);

CREATE TABLE unit (
    agency_code TEXT COLLATE "C" NOT NULL REFERENCES agency (code) ON DELETE CASCADE,
    code TEXT COLLATE "C" NOT NULL,
    name_th TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    abbreviation TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (agency_code, code)
);

CREATE TABLE api_key (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL REFERENCES agency (code),
    label TEXT COLLATE "C" NOT NULL,
    -- Space-separated scopes.
    scopes TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of the whole key, hexadecimal; the key itself is kept nowhere.
    hash TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    last_used_at BIGINT
);

CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    -- Public id of the key that acted, or the name of the command.
    actor TEXT COLLATE "C" NOT NULL,
    agency_code TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    subject_id TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    previous_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, subject_id);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
