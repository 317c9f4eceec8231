-- Accepted redactions whose events are not here, or not in their place; server is null for one that may redact any server's event.
CREATE TABLE waiting_redaction (
    shard integer NOT NULL,
    room bigint NOT NULL,
    redaction bigint NOT NULL,
    target text COLLATE "C" NOT NULL,
    server text COLLATE "C",
    PRIMARY KEY (shard, room, redaction)
);
