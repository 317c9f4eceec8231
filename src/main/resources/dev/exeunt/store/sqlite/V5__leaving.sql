-- Events are found by their IDs alone, too: other servers name no room. These are the columns of the constraint before, in another order,
-- and a table's constraints do not change in place.
CREATE TABLE event_by_id (
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
    epoch INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (shard, room, number),
    UNIQUE (event_id, shard, room)
);

INSERT INTO event_by_id (shard, room, number, event_id, outcome, depth, refusal_rule, refusal_reason, node, pdu, epoch)
    SELECT shard, room, number, event_id, outcome, depth, refusal_rule, refusal_reason, node, pdu, epoch FROM event ORDER BY rowid;

DROP TABLE event;
ALTER TABLE event_by_id RENAME TO event;

-- Leaves of this server's users from rooms of other servers that nobody has taken yet; retry_at is 0 for one that is given up. Times are in
-- milliseconds.
CREATE TABLE pending_leave (
    shard INTEGER NOT NULL,
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    via TEXT NOT NULL,
    reason TEXT,
    version TEXT,
    pdu BLOB,
    asked_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    retry_at INTEGER NOT NULL,
    failure TEXT NOT NULL,
    PRIMARY KEY (shard, room_id, user_id)
);

CREATE INDEX pending_leave_by_time ON pending_leave (retry_at);
