-- What was answered to a creation that carried an Idempotency-Key, written in the transaction that created.
CREATE TABLE idempotency_keys (
    account_id       TEXT NOT NULL REFERENCES accounts (account_id),
    idempotency_key  TEXT NOT NULL,
    request_hash     TEXT NOT NULL,
    status           INTEGER NOT NULL,
    location         TEXT NOT NULL,
    body             TEXT NOT NULL,
    created_at       BIGINT NOT NULL,
    PRIMARY KEY (account_id, idempotency_key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
