-- The servers in a room, a row for each stay: since the event with which a server's first user came, until the one with which its last
-- user went, 0 while it is there.
CREATE TABLE room_server (
    shard INTEGER NOT NULL,
    room INTEGER NOT NULL,
    server TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    PRIMARY KEY (shard, room, server, since)
) WITHOUT ROWID;

INSERT INTO room_server (shard, room, server, since, until, joined)
SELECT shard, room, substr(state_key, instr(state_key, ':') + 1), 0, 0, count(*) FROM state
WHERE type = 'm.room.member' AND membership = 'join'
GROUP BY shard, room, substr(state_key, instr(state_key, ':') + 1);

-- The events of a room that are not with all servers yet, nor known to be missed by them.
CREATE TABLE outbox (
    shard INTEGER NOT NULL,
    room INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (shard, room)
) WITHOUT ROWID;

-- Servers that once could not be reached, by the shard of their names; retry_at is 0 for one that can be by now. Times are in milliseconds.
CREATE TABLE destination (
    shard INTEGER NOT NULL,
    server TEXT NOT NULL,
    failures INTEGER NOT NULL,
    retry_at INTEGER NOT NULL,
    last_success INTEGER NOT NULL,
    PRIMARY KEY (shard, server)
) WITHOUT ROWID;

-- The rooms of which a server misses the events after the last one that was sent.
CREATE TABLE behind (
    shard INTEGER NOT NULL,
    server TEXT NOT NULL,
    room_shard INTEGER NOT NULL,
    room INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    PRIMARY KEY (shard, server, room_shard, room)
) WITHOUT ROWID;
