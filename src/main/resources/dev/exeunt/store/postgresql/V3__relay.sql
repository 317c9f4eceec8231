-- The servers in a room, a row for each stay: since the event with which a server's first user came, until the one with which its last
-- user went, 0 while it is there. Rows are updated in place.
CREATE TABLE room_server (
    shard integer NOT NULL,
    room bigint NOT NULL,
    server text COLLATE "C" NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL,
    joined integer NOT NULL,
    PRIMARY KEY (shard, room, server, since)
) WITH (fillfactor = 80);

INSERT INTO room_server (shard, room, server, since, until, joined)
SELECT shard, room, substr(state_key, strpos(state_key, ':') + 1), 0, 0, count(*) FROM state
WHERE type = 'm.room.member' AND membership = 'join'
GROUP BY shard, room, substr(state_key, strpos(state_key, ':') + 1);

-- The events of a room that are not with all servers yet, nor known to be missed by them. Rows are updated in place.
CREATE TABLE outbox (
    shard integer NOT NULL,
    room bigint NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (shard, room)
) WITH (fillfactor = 50);

-- Servers that once could not be reached, by the shard of their names; retry_at is 0 for one that can be by now. Times are in milliseconds.
CREATE TABLE destination (
    shard integer NOT NULL,
    server text COLLATE "C" NOT NULL,
    failures integer NOT NULL,
    retry_at bigint NOT NULL,
    last_success bigint NOT NULL,
    PRIMARY KEY (shard, server)
) WITH (fillfactor = 50);

-- The rooms of which a server misses the events after the last one that was sent.
CREATE TABLE behind (
    shard integer NOT NULL,
    server text COLLATE "C" NOT NULL,
    room_shard integer NOT NULL,
    room bigint NOT NULL,
    sent bigint NOT NULL,
    PRIMARY KEY (shard, server, room_shard, room)
) WITH (fillfactor = 50);
