-- Which node owns a shard. The epoch grows with every change of owner and never goes back. Rows are updated in place.
CREATE TABLE shard (
    shard integer NOT NULL PRIMARY KEY,
    node text COLLATE "C",
    epoch bigint NOT NULL
) WITH (fillfactor = 50);

-- Renewals are those in a row, since the lease was last begun anew.
CREATE TABLE node (
    node text COLLATE "C" NOT NULL PRIMARY KEY,
    address text NOT NULL,
    lease_until timestamptz NOT NULL,
    renewals bigint NOT NULL
) WITH (fillfactor = 50);

-- The epoch under which an event was committed; 0 for one that came with an import.
ALTER TABLE event ADD COLUMN epoch bigint NOT NULL DEFAULT 0;

-- Numbers of rooms, for all shards.
CREATE SEQUENCE room_number;
SELECT setval('room_number', (SELECT coalesce(max(room), 0) + 1 FROM room), false);
