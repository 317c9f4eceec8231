package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.shard.Departures;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.ShardId;
import dev.exeunt.shard.WireReader;
import dev.exeunt.shard.WireWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings parcels to the nodes that have the servers' queues. An answer may be lost, so a parcel that is sent again may arrive twice. Used on
 * one context only.
 */
final class Courier {
    /** Longer than a node keeps events in memory: by then it has signed, or will never do. */
    private static final long PATIENCE_MS = 30_000;

    private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(PATIENCE_MS);

    private final Vertx vertx;
    private final Placement placement;
    private final Destinations here;
    private final Departures departures = new Departures();

    Courier(Vertx vertx, Placement placement, Destinations here) {
        this.vertx = vertx;
        this.placement = placement;
        this.here = here;
        placement.observe(departures);
    }

    /** Where a node takes parcels from others. */
    static String address(String node) {
        return "relay." + node;
    }

    /** Takes a parcel of another node's. */
    void arrived(Message<Buffer> message) {
        here.accept(Parcel.of(message.body())).onSuccess(refused -> {
            Buffer answer = Buffer.buffer();
            ServerNames.write(refused, new WireWriter(answer));
            message.reply(answer);
        });
    }

    /**
     * A parcel in parts that go to one node each.
     *
     * @param byShard whether parts are to be for one shard of servers' names each
     */
    List<Parcel> legs(Parcel parcel, boolean byShard) {
        Map<Object, List<ServerName>> legs = new LinkedHashMap<>();
        for (ServerName server : parcel.servers()) {
            ShardId shard = ShardId.ofName(server.value());
            legs.computeIfAbsent(byShard ? shard : placement.nodeOf(shard), key -> new ArrayList<>())
                    .add(server);
        }
        return legs.values().stream().map(parcel::to).toList();
    }

    /** Brings a part of a parcel to its node, and back what this one says of it; it never fails. */
    Future<List<ServerName>> ask(Parcel leg) {
        Optional<String> node =
                placement.nodeOf(ShardId.ofName(leg.servers().get(0).value()));
        if (node.isEmpty()) {
            return Future.succeededFuture(leg.servers());
        } else if (node.get().equals(placement.self())) {
            return here.accept(leg);
        }
        return departures
                .answerOf(node.get(), vertx.eventBus().<Buffer>request(address(node.get()), leg.toBuffer(), DELIVERY))
                .map(answer -> ServerNames.read(new WireReader(answer.body(), 0)))
                .otherwise(leg.servers());
    }
}
