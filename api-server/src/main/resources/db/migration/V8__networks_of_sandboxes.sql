-- What a sandbox may reach: a JSON array of the mode and the entries of its list; nothing for one from before.
ALTER TABLE sandboxes ADD COLUMN network TEXT;
