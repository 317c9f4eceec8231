package dev.exeunt.relay;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.shard.WireReader;
import dev.exeunt.shard.WireWriter;
import dev.exeunt.store.RelayedEvent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of a room for some servers. It is shared by all of these servers' queues, as long as they are on one node.
 *
 * @param room the room
 * @param first the lowest of the events' numbers
 * @param last the highest of them
 * @param events the events in order; empty where they are to be read from the store
 * @param servers who is to get them, apart from those that a server sent itself
 */
record Parcel(RoomHandle room, long first, long last, List<RelayedEvent> events, List<ServerName> servers) {
    /** What a change holds for servers. */
    static Parcel of(RoomChange change, List<ServerName> servers) {
        List<RelayedEvent> events = change.events().stream()
                .filter(event -> event.node().outcome() == Outcome.ACCEPTED)
                .map(event -> new RelayedEvent(
                        event.node().number(),
                        event.pdu().eventId(),
                        event.pdu().senderServer(),
                        event.pdu().bytes()))
                .toList();
        return new Parcel(
                change.handle(),
                events.get(0).number(),
                events.get(events.size() - 1).number(),
                events,
                servers);
    }

    /** The same for others. */
    Parcel to(List<ServerName> others) {
        return new Parcel(room, first, last, events, others);
    }

    /** The same without the events' contents. */
    Parcel empty() {
        return new Parcel(room, first, last, List.of(), servers);
    }

    /** Those that the server did not send itself. */
    List<RelayedEvent> eventsFor(ServerName server) {
        return events.stream().noneMatch(event -> event.sender().equals(server))
                ? events
                : events.stream()
                        .filter(event -> !event.sender().equals(server))
                        .toList();
    }

    long bytes() {
        return events.stream().mapToLong(event -> event.pdu().length).sum();
    }

    Buffer toBuffer() {
        Buffer buffer = Buffer.buffer();
        WireWriter out = new WireWriter(buffer);
        out.number(room.shard());
        out.number(room.number());
        out.number(first);
        out.number(last);
        out.number(events.size());
        for (RelayedEvent event : events) {
            out.number(event.number());
            out.text(event.id().value());
            out.text(event.sender().value());
            out.bytes(event.pdu());
        }
        ServerNames.write(servers, out);
        return buffer;
    }

    static Parcel of(Buffer buffer) {
        WireReader in = new WireReader(buffer, 0);
        RoomHandle room = new RoomHandle(in.size(), in.number());
        long first = in.number();
        long last = in.number();
        int size = in.size();
        List<RelayedEvent> events = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            events.add(new RelayedEvent(in.number(), new EventId(in.text()), new ServerName(in.text()), in.bytes()));
        }
        return new Parcel(room, first, last, List.copyOf(events), ServerNames.read(in));
    }
}
