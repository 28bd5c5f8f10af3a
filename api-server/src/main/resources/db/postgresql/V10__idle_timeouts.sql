-- After how many seconds without activity a sandbox ends, and until when something goes on in it, as far as is known, in milliseconds.
ALTER TABLE sandboxes ADD COLUMN idle_timeout_seconds INTEGER;
ALTER TABLE sandboxes ADD COLUMN active_until BIGINT NOT NULL DEFAULT 0;
