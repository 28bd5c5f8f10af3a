-- Since when a sandbox is paused and until when at most, for how long it was before, and what becomes of it when its time is over.
ALTER TABLE sandboxes ADD COLUMN paused_at INTEGER;
ALTER TABLE sandboxes ADD COLUMN paused_until INTEGER;
ALTER TABLE sandboxes ADD COLUMN paused_millis INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sandboxes ADD COLUMN on_timeout TEXT NOT NULL DEFAULT 'kill';
