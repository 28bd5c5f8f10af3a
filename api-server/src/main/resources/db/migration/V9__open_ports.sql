-- The ports of sandboxes that are open to the outside; a public one has no token.
CREATE TABLE open_ports (
    sandbox_id  TEXT NOT NULL REFERENCES sandboxes (sandbox_id) ON DELETE CASCADE,
    port        INTEGER NOT NULL,
    token_hash  TEXT,
    PRIMARY KEY (sandbox_id, port)
);
