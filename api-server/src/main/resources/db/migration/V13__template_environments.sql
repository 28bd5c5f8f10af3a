-- The variables that a sandbox has from its template, as an object of JSON; none where it is null, or where the sandbox is from before.
ALTER TABLE sandboxes ADD COLUMN template_environment TEXT;
