-- Answers to POST requests that carried an Idempotency-Key, kept a day and written with their effect.
CREATE TABLE idempotency (
    -- Public id of the API key that called.
    principal TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    -- SHA-256 of what was sent, hexadecimal.
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    -- JSON list of name and value.
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (principal, method, path, key)
);
CREATE INDEX idempotency_at ON idempotency (at);
