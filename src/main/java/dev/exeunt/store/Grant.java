package dev.exeunt.store;

/** A shard as it was granted to a node. */
record Grant(int shard, long epoch) {}
