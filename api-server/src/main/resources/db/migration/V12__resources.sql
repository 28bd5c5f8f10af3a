-- What a sandbox was given; null for those from before that was recorded, and where nothing is enforced.
ALTER TABLE sandboxes ADD COLUMN cpu DOUBLE PRECISION;
ALTER TABLE sandboxes ADD COLUMN memory_mib INTEGER;
ALTER TABLE sandboxes ADD COLUMN disk_mib INTEGER;
