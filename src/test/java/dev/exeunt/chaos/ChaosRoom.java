package dev.exeunt.chaos;

import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.BenchServers;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.shard.ShardId;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A room whose members leave one by one. */
final class ChaosRoom {
    /** How members leave. */
    enum Style {
        /** Each by a leave that was built on the one before. */
        IN_A_ROW,
        /** All by leaves that were built on one template. */
        AT_ONCE,
        /** Every second one by a leave of its own template, the others by leaves on one old template. */
        MIXED
    }

    private final RoomId id;
    private final Queue<Departure> departures = new ConcurrentLinkedQueue<>();
    private final int imported;
    private byte[] importBody;

    ChaosRoom(RoomVersion version, BenchServers servers, int number, int members, Style style) {
        BenchRoom room = new BenchRoom(version, servers, number, members, System.currentTimeMillis());
        this.id = room.id();
        JsonObject body = room.importBody();
        this.imported = body.array("state").orElseThrow().size();
        this.importBody = CanonicalJson.bytes(body);
        List<Pdu> leaves = style == Style.IN_A_ROW ? room.leavesInARow() : room.leavesAtOnce();
        for (int i = 0; i < leaves.size(); i++) {
            boolean asks = style == Style.MIXED && i % 2 == 0;
            Pdu leave = leaves.get(i);
            departures.add(new Departure(
                    id, leave.sender(), asks ? Optional.empty() : Optional.of(Departure.Leave.of(leave, servers))));
        }
    }

    RoomId id() {
        return id;
    }

    int shard() {
        return ShardId.of(id).number();
    }

    /** How many events it begins with. */
    int imported() {
        return imported;
    }

    /** The body of its import, which is not kept. */
    byte[] takeImportBody() {
        byte[] taken = importBody;
        importBody = null;
        return taken;
    }

    /** The next one to leave; empty when everyone has. */
    Optional<Departure> next() {
        return Optional.ofNullable(departures.poll());
    }

    /** The next one to leave, who stays. */
    Departure peek() {
        return departures.element();
    }

    int remaining() {
        return departures.size();
    }
}
