package dev.exeunt.admin;

import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.Listeners;
import dev.exeunt.shard.ShardId;
import java.util.List;

/** Which node has which shard. Without a cluster this one has them all, and never had to take one over from another. */
final class ClusterView {
    private static final String THIS_NODE = "local";
    private static final long NEVER_TAKEN_OVER = 0;

    private final Listeners listeners;

    ClusterView(Listeners listeners) {
        this.listeners = listeners;
    }

    String ownerOf(ShardId shard) {
        return THIS_NODE;
    }

    /** {@code GET /cluster}. */
    JsonObject show() {
        return JsonObject.of(
                "nodes",
                        List.of(JsonObject.of(
                                "id",
                                THIS_NODE,
                                "address",
                                listeners.address("federation").orElse(""),
                                "shards",
                                ShardId.COUNT)),
                "shards", ShardId.ALL.stream().map(this::placement).toList());
    }

    private JsonObject placement(ShardId shard) {
        return JsonObject.of("shard", shard.number(), "node", ownerOf(shard), "epoch", NEVER_TAKEN_OVER);
    }
}
