package dev.exeunt.chaos;

import java.time.Instant;

/**
 * A shard got an owner.
 *
 * @param epoch the epoch that began
 * @param committed when it was committed, by the database's clock
 */
record Takeover(int shard, long epoch, String node, Instant committed) {}
