CREATE TABLE accounts (
    account_id            TEXT PRIMARY KEY,
    name                  TEXT NOT NULL UNIQUE,
    plan                  TEXT NOT NULL,
    requests_per_minute   INTEGER,
    concurrent_sandboxes  INTEGER,
    created_at            BIGINT NOT NULL
);

CREATE TABLE api_keys (
    key_id      TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES accounts (account_id),
    key_hash    TEXT NOT NULL UNIQUE,
    label       TEXT NOT NULL,
    permission  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);

-- One row, counted up by every change to accounts and keys, so that a running server notices them cheaply.
CREATE TABLE directory_revision (
    revision BIGINT NOT NULL
);
INSERT INTO directory_revision (revision) VALUES (1);

CREATE TABLE sandboxes (
    sandbox_id       TEXT PRIMARY KEY,
    account_id       TEXT NOT NULL REFERENCES accounts (account_id),
    template         TEXT NOT NULL,
    metadata         TEXT,
    started_at       BIGINT NOT NULL,
    timeout_seconds  INTEGER NOT NULL,
    stopped_at       BIGINT,
    stop_reason      TEXT
);
CREATE INDEX sandboxes_by_stop ON sandboxes (stopped_at);
