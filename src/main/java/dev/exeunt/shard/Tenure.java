package dev.exeunt.shard;

/**
 * One owner's time with a shard.
 *
 * @param epoch under which it commits
 * @param ended run when a commit shows that another owner has followed
 */
record Tenure(ShardId shard, long epoch, Runnable ended) {}
