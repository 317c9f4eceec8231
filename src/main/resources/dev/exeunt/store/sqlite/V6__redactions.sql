-- Accepted redactions whose events are not here, or not in their place; server is null for one that may redact any server's event.
CREATE TABLE waiting_redaction (
    shard INTEGER NOT NULL,
    room INTEGER NOT NULL,
    redaction INTEGER NOT NULL,
    target TEXT NOT NULL,
    server TEXT,
    PRIMARY KEY (shard, room, redaction)
) WITHOUT ROWID;
