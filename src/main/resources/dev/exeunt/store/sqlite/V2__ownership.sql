-- The epoch grows with every change of owner and never goes back. The owner is whoever has the folder.
CREATE TABLE shard (
    shard INTEGER NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL
);

-- The epoch under which an event was committed; 0 for one that came with an import.
ALTER TABLE event ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
