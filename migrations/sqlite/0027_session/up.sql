-- Sign-ins of browsers: a session stands for the key it was exchanged for, and ends with it. Only the hash of the cookie is kept.
CREATE TABLE session (
    hash TEXT NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES api_key (id),
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expires ON session (expires_at);
CREATE INDEX session_key ON session (key_id);
