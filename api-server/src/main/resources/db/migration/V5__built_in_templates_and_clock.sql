-- To NULL, nothing is equal: the constraint of the table does not keep two built-in templates from having one id.
CREATE UNIQUE INDEX built_in_templates ON templates (template_id) WHERE account_id IS NULL;

-- One row at most: when, by the server's time, the machine booted. It tells how much time passed while no server ran, whatever
-- was done to the wall clock meanwhile.
CREATE TABLE server_clock (
    boot_id    TEXT NOT NULL,
    booted_at  BIGINT NOT NULL
);
