-- Instants are microseconds since 1970-01-01T00:00:00Z. Dates are ISO 8601 text. Lists and documents are JSON text.
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE agency (
    code TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name_th TEXT NOT NULL,
    name_en TEXT NOT NULL,
    abbreviation TEXT NOT NULL,
    parent_code TEXT REFERENCES agency (code),
    -- PPDDLL: the last six digits of the DLA code, which survive a change of kind.
    dla_key TEXT UNIQUE,
    dla_code TEXT,
    valid_from TEXT,
    valid_to TEXT,
    -- JSON list of area codes (2, 4 or 6 digits).
    responsibility TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE agency_identifier (
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    agency_code TEXT NOT NULL REFERENCES agency (code) ON DELETE CASCADE,
    PRIMARY KEY (scheme, value)
);
CREATE INDEX agency_identifier_agency ON agency_identifier (agency_code);

CREATE TABLE unit (
    agency_code TEXT NOT NULL REFERENCES agency (code) ON DELETE CASCADE,
    code TEXT NOT NULL,
    name_th TEXT NOT NULL,
    name_en TEXT NOT NULL,
    abbreviation TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (agency_code, code)
);

CREATE TABLE api_key (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    agency_code TEXT NOT NULL REFERENCES agency (code),
    label TEXT NOT NULL,
    -- Space-separated scopes.
    scopes TEXT NOT NULL,
    -- SHA-256 of the whole key, hexadecimal; the key itself is kept nowhere.
    hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    last_used_at BIGINT
);

CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    -- Public id of the key that acted, or the name of the command.
    actor TEXT NOT NULL,
    agency_code TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, subject_id);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
