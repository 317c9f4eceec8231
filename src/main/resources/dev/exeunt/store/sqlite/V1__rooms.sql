-- Every key begins with the shard, as in the schema for PostgreSQL.

CREATE TABLE room (
    shard INTEGER NOT NULL,
    room_id TEXT NOT NULL,
    room INTEGER NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (shard, room_id),
    UNIQUE (shard, room)
) WITHOUT ROWID;

-- For the operator's list.
CREATE INDEX room_by_id ON room (room_id);

-- With rowid: rows of a kilobyte are appended densely, whichever room they belong to.
CREATE TABLE event (
    shard INTEGER NOT NULL,
    room INTEGER NOT NULL,
    number INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    refusal_rule TEXT,
    refusal_reason TEXT,
    node BLOB NOT NULL,
    pdu BLOB NOT NULL,
    PRIMARY KEY (shard, room, number),
    UNIQUE (shard, room, event_id)
);

-- The current state.
CREATE TABLE state (
    shard INTEGER NOT NULL,
    room INTEGER NOT NULL,
    type TEXT NOT NULL,
    state_key TEXT NOT NULL,
    number INTEGER NOT NULL,
    membership TEXT,
    PRIMARY KEY (shard, room, type, state_key)
) WITHOUT ROWID;

CREATE TABLE remote_key (
    server TEXT NOT NULL PRIMARY KEY,
    document BLOB NOT NULL,
    fetched_at INTEGER NOT NULL
);
