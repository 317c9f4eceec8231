-- Invites of this server's users that another server sent, until they are answered; the last one of each user to each room.
CREATE TABLE invite (
    shard integer NOT NULL,
    room_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    version text NOT NULL,
    server text COLLATE "C" NOT NULL,
    pdu bytea NOT NULL,
    state bytea NOT NULL,
    received_at bigint NOT NULL,
    PRIMARY KEY (shard, room_id, user_id)
);

-- For the operator's list.
CREATE INDEX invite_by_time ON invite (received_at);

-- To forget the oldest ones of a server that has sent too many.
CREATE INDEX invite_by_server ON invite (server, received_at);

-- The shard is that of the alias, not of the room.
CREATE TABLE alias (
    shard integer NOT NULL,
    alias text COLLATE "C" NOT NULL,
    room_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (shard, alias)
);
