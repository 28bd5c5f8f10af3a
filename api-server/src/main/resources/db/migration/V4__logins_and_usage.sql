-- An e-mail address signs in to one account; it is kept in lower case.
CREATE TABLE logins (
    email          TEXT PRIMARY KEY,
    account_id     TEXT NOT NULL REFERENCES accounts (account_id),
    password_hash  TEXT NOT NULL,
    created_at     BIGINT NOT NULL,
    changed_at     BIGINT NOT NULL
);

CREATE TABLE login_links (
    token_hash  TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES accounts (account_id),
    expires_at  BIGINT NOT NULL
);

CREATE TABLE login_sessions (
    token_hash  TEXT PRIMARY KEY,
    email       TEXT NOT NULL REFERENCES logins (email),
    expires_at  BIGINT NOT NULL
);
CREATE INDEX login_sessions_by_email ON login_sessions (email);

-- Where each login signed in from: there it is not refused for what others guess at elsewhere.
CREATE TABLE login_addresses (
    email    TEXT NOT NULL REFERENCES logins (email),
    address  TEXT NOT NULL,
    seen_at  BIGINT NOT NULL,
    PRIMARY KEY (email, address)
);

ALTER TABLE api_keys ADD COLUMN last_used_at BIGINT;
CREATE INDEX api_keys_by_account ON api_keys (account_id);

-- Requests by key and minute since 1970, written every few seconds and not with each request.
CREATE TABLE key_usage (
    key_id    TEXT NOT NULL REFERENCES api_keys (key_id),
    minute    BIGINT NOT NULL,
    requests  INTEGER NOT NULL,
    refused   INTEGER NOT NULL,
    PRIMARY KEY (key_id, minute)
);
CREATE INDEX key_usage_by_minute ON key_usage (minute);

CREATE INDEX sandboxes_by_account_and_stop ON sandboxes (account_id, stopped_at);
