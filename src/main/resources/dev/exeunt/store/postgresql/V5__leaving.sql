-- Events are found by their IDs alone, too: other servers name no room. These are the columns of the constraint before, in another order.
ALTER TABLE event ADD UNIQUE (event_id, shard, room);
ALTER TABLE event DROP CONSTRAINT event_shard_room_event_id_key;

-- Leaves of this server's users from rooms of other servers that nobody has taken yet; retry_at is 0 for one that is given up. Times are in
-- milliseconds. Rows are updated in place.
CREATE TABLE pending_leave (
    shard integer NOT NULL,
    room_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    via text NOT NULL,
    reason text,
    version text,
    pdu bytea,
    asked_at bigint NOT NULL,
    attempts integer NOT NULL,
    retry_at bigint NOT NULL,
    failure text NOT NULL,
    PRIMARY KEY (shard, room_id, user_id)
) WITH (fillfactor = 50);

CREATE INDEX pending_leave_by_time ON pending_leave (retry_at);
