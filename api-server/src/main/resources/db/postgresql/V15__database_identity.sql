-- Which database this is, for the data folders that belong to it, and which start of a server may write to it.
CREATE TABLE database_identity (
    database_id TEXT NOT NULL,
    server_start TEXT
);

INSERT INTO database_identity (database_id) VALUES (gen_random_uuid()::text);
