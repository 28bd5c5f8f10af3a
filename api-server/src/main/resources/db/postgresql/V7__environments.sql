-- The environment variables of a running sandbox, encrypted; nothing is kept of them once it has stopped.
ALTER TABLE sandboxes ADD COLUMN environment BYTEA;
