CREATE TABLE templates (
    build_id     TEXT PRIMARY KEY,
    account_id   TEXT REFERENCES accounts (account_id),
    template_id  TEXT NOT NULL,
    status       TEXT NOT NULL,
    parent       TEXT,
    description  TEXT,
    commands     TEXT NOT NULL,
    environment  TEXT NOT NULL,
    base         TEXT NOT NULL,
    layers       TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    error        TEXT,
    UNIQUE (account_id, template_id)
);

CREATE TABLE template_logs (
    build_id  TEXT NOT NULL,
    line      INTEGER NOT NULL,
    step      INTEGER NOT NULL,
    stream    TEXT NOT NULL,
    time      BIGINT NOT NULL,
    text      TEXT NOT NULL,
    PRIMARY KEY (build_id, line)
);

-- The layers that a running sandbox stands on, so that none is removed under it after its template is gone.
ALTER TABLE sandboxes ADD COLUMN base TEXT NOT NULL DEFAULT 'base';
ALTER TABLE sandboxes ADD COLUMN layers TEXT NOT NULL DEFAULT '[]';
