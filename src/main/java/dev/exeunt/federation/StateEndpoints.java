package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.EventNode;
import dev.exeunt.store.PastState;
import dev.exeunt.store.RoomSnapshot;
import dev.exeunt.store.RoomSnapshots;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiFunction;

/** The state before an event, and what allowed an event (server-server API, "Retrieving events", "Retrieving event authorisation"). */
final class StateEndpoints {
    private final RoomReadings readings;
    private final RoomSnapshots snapshots;
    private final Readers readers;

    StateEndpoints(RoomReadings readings, RoomSnapshots snapshots, Readers readers) {
        this.readings = readings;
        this.snapshots = snapshots;
        this.readers = readers;
    }

    List<Route> routes() {
        return List.of(
                Route.streaming("GET", "/_matrix/federation/v1/state/{roomId}", this::state),
                Route.streaming("GET", "/_matrix/federation/v1/state_ids/{roomId}", this::stateIds),
                Route.streaming("GET", "/_matrix/federation/v1/event_auth/{roomId}/{eventId}", this::eventAuth));
    }

    private Future<Answer> state(FederationRequest request) {
        return read(request, request.eventIds("event_id").get(0), (room, event) -> {
            long[] state = before(room, event).numbers();
            return new JsonStream(snapshots)
                    .text("{\"auth_chain\":")
                    .pdus(room.handle(), room.authChain(state))
                    .text(",\"pdus\":")
                    .pdus(room.handle(), state)
                    .text("}");
        });
    }

    private Future<Answer> stateIds(FederationRequest request) {
        return read(request, request.eventIds("event_id").get(0), (room, event) -> {
            long[] state = before(room, event).numbers();
            return new JsonStream(snapshots)
                    .text("{\"auth_chain_ids\":")
                    .ids(room.handle(), room.authChain(state))
                    .text(",\"pdu_ids\":")
                    .ids(room.handle(), state)
                    .text("}");
        });
    }

    private Future<Answer> eventAuth(FederationRequest request) {
        return read(request, request.eventId(1), (room, event) -> new JsonStream(snapshots)
                .text("{\"auth_chain\":")
                .pdus(room.handle(), room.authChain(new long[] {event.number()}))
                .text("}"));
    }

    private static PastState before(RoomSnapshot room, EventNode event) {
        if (!event.hasState()) {
            throw new MatrixException(Code.NOT_FOUND, "the state at the event " + event.id() + " is not known here");
        }
        return room.stateBefore(event);
    }

    /** @param found makes the answer, on a thread of the store's */
    private Future<Answer> read(
            FederationRequest request, EventId id, BiFunction<RoomSnapshot, EventNode, JsonStream> found) {
        RoomId room = request.roomId();
        ServerName server = request.origin();
        return readers.count(
                server,
                () -> readings.read(room, server, history -> {
                    EventNode event = RoomReadings.event(history.room(), id);
                    history.checkStateAt(event);
                    return found.apply(history.room(), event);
                }));
    }
}
