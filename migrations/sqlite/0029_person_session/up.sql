-- Sign-ins of people whom a provider of accounts has vouched for. What they may do follows from the values and the hub's settings, at every request.
CREATE TABLE person_session (
    hash TEXT NOT NULL PRIMARY KEY,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    claim_values TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX person_session_expires ON person_session (expires_at);
-- Sign-ins that were ended, so that none is ended twice. Only a hash, for half an hour.
CREATE TABLE used_sign_in (
    hash TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_sign_in_expires ON used_sign_in (expires_at);
