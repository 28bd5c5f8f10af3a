-- The numbers that an enterprise account has instead of those of the contract, by their names there.
ALTER TABLE accounts ADD COLUMN own_limits TEXT NOT NULL DEFAULT '{}';

-- How long an account has built on a day, counted since 1970-01-01 in UTC.
CREATE TABLE build_times (
    account_id  TEXT NOT NULL,
    day         BIGINT NOT NULL,
    millis      BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
);
