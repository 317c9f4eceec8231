package dev.exeunt.admin;

import dev.exeunt.matrix.json.Json;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.ShardOwnership;
import dev.exeunt.store.ShardOwnership.Node;
import dev.exeunt.store.ShardOwnership.Owned;
import dev.exeunt.store.ShardOwnership.Owners;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which node has which shard: for one room as this node sees the cluster, for all of them as the store has it. */
final class ClusterView {
    private final Placement placement;
    private final ShardOwnership ownership;

    ClusterView(Placement placement, ShardOwnership ownership) {
        this.placement = placement;
        this.ownership = ownership;
    }

    /** The node that the shard is placed on; JSON's null in the moment when there is none. */
    JsonValue ownerOf(ShardId shard) {
        return nodeOrNull(placement.nodeOf(shard));
    }

    /** {@code GET /cluster}. */
    Future<JsonObject> show() {
        return Future.fromCompletionStage(ownership.owners(), Vertx.currentContext())
                .map(ClusterView::shown);
    }

    private static JsonObject shown(Owners owners) {
        Map<String, Long> shards = owners.shards().stream()
                .flatMap(shard -> shard.node().stream())
                .collect(Collectors.groupingBy(node -> node, Collectors.counting()));
        return JsonObject.of(
                "nodes",
                owners.nodes().stream()
                        .map(node -> node(node, shards.getOrDefault(node.id(), 0L)))
                        .toList(),
                "shards",
                owners.shards().stream().map(ClusterView::shard).toList());
    }

    private static JsonObject node(Node node, long shards) {
        return JsonObject.of("id", node.id(), "address", node.address(), "shards", shards);
    }

    private static JsonObject shard(Owned owned) {
        return JsonObject.of("shard", owned.shard(), "node", nodeOrNull(owned.node()), "epoch", owned.epoch());
    }

    private static JsonValue nodeOrNull(Optional<String> node) {
        return node.map(Json::value).orElse(JsonNull.NULL);
    }
}
