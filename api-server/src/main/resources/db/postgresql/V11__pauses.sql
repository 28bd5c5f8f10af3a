-- Since when a sandbox is paused and until when at most, for how long it was before, and what becomes of it when its time is over.
ALTER TABLE sandboxes ADD COLUMN paused_at BIGINT;
ALTER TABLE sandboxes ADD COLUMN paused_until BIGINT;
ALTER TABLE sandboxes ADD COLUMN paused_millis BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sandboxes ADD COLUMN on_timeout TEXT NOT NULL DEFAULT 'kill';
