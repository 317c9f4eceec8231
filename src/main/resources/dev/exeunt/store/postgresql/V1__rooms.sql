-- Every key begins with the shard, so that a distributed PostgreSQL can spread the tables by it. Texts compare by bytes, as in SQLite.

CREATE TABLE room (
    shard integer NOT NULL,
    room_id text COLLATE "C" NOT NULL,
    room bigint NOT NULL,
    version text NOT NULL,
    PRIMARY KEY (shard, room_id),
    UNIQUE (shard, room)
);

-- For the operator's list.
CREATE INDEX room_by_id ON room (room_id);

CREATE TABLE event (
    shard integer NOT NULL,
    room bigint NOT NULL,
    number bigint NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    outcome smallint NOT NULL,
    depth bigint NOT NULL,
    refusal_rule text,
    refusal_reason text,
    node bytea NOT NULL,
    pdu bytea NOT NULL,
    PRIMARY KEY (shard, room, number),
    UNIQUE (shard, room, event_id)
);

-- The current state. Its rows are updated in place: neither number nor membership is in an index, and a page has room to spare.
CREATE TABLE state (
    shard integer NOT NULL,
    room bigint NOT NULL,
    type text COLLATE "C" NOT NULL,
    state_key text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    membership text,
    PRIMARY KEY (shard, room, type, state_key)
) WITH (fillfactor = 80);

CREATE TABLE remote_key (
    server text COLLATE "C" NOT NULL PRIMARY KEY,
    document bytea NOT NULL,
    fetched_at bigint NOT NULL
);
