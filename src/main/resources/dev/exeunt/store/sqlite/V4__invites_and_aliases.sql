-- Invites of this server's users that another server sent, until they are answered; the last one of each user to each room.
CREATE TABLE invite (
    shard INTEGER NOT NULL,
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    version TEXT NOT NULL,
    server TEXT NOT NULL,
    pdu BLOB NOT NULL,
    state BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (shard, room_id, user_id)
);

-- For the operator's list.
CREATE INDEX invite_by_time ON invite (received_at);

-- To forget the oldest ones of a server that has sent too many.
CREATE INDEX invite_by_server ON invite (server, received_at);

-- The shard is that of the alias, not of the room.
CREATE TABLE alias (
    shard INTEGER NOT NULL,
    alias TEXT NOT NULL,
    room_id TEXT NOT NULL,
    PRIMARY KEY (shard, alias)
) WITHOUT ROWID;
