-- Answers to POST requests that carried an Idempotency-Key, kept a day and written with their effect.
CREATE TABLE idempotency (
    -- Public id of the API key that called.
    principal TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    path TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of what was sent, hexadecimal.
    fingerprint TEXT COLLATE "C" NOT NULL,
    status INTEGER NOT NULL,
    -- JSON list of name and value.
    headers TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (principal, method, path, key)
);
CREATE INDEX idempotency_at ON idempotency (at);
