-- Where the commands of a template's builds and sandboxes run, and what runs in each of its sandboxes from the start.
ALTER TABLE templates ADD COLUMN workdir TEXT;
ALTER TABLE templates ADD COLUMN start_command TEXT;
ALTER TABLE templates ADD COLUMN ready_command TEXT;
-- Where the commands of a sandbox run: its template may be gone.
ALTER TABLE sandboxes ADD COLUMN workdir TEXT;
