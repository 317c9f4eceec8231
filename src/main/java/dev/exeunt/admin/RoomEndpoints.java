package dev.exeunt.admin;

import static dev.exeunt.admin.AdminRequest.invalid;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.Json;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.Refusal;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RoomCatalog;
import dev.exeunt.store.RoomCatalog.ListedEvent;
import dev.exeunt.store.RoomCatalog.ListedRoom;
import dev.exeunt.store.RoomCatalog.RoomSummary;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What an operator reads of the rooms. All of it is committed, so any node can answer from the store. */
final class RoomEndpoints {
    private static final int USUAL_LIMIT = 100;
    private static final int MOST_ROOMS = 1_000;
    private static final int MOST_EVENTS = 1_000;

    private final RoomCatalog catalog;
    private final ClusterView cluster;

    RoomEndpoints(RoomCatalog catalog, ClusterView cluster) {
        this.catalog = catalog;
        this.cluster = cluster;
    }

    /** {@code GET /rooms?limit=&from=}: {@code next} is the {@code from} of the next page, absent on the last one. */
    Future<JsonObject> list(AdminRequest request) {
        int limit = request.limit(USUAL_LIMIT, MOST_ROOMS);
        Optional<RoomId> from = request.query("from")
                .map(text -> RoomId.parse(text).orElseThrow(() -> invalid("not a room ID: " + text)));
        return asked(catalog.rooms(from, limit)).map(rooms -> {
            JsonObject page = JsonObject.of(
                    "rooms",
                    rooms.stream()
                            .map(room -> listed(room.roomId(), room.version()))
                            .toList());
            return rooms.size() < limit
                    ? page
                    : page.with("next", last(rooms).roomId().value());
        });
    }

    private static ListedRoom last(List<ListedRoom> rooms) {
        return rooms.get(rooms.size() - 1);
    }

    private JsonObject listed(RoomId room, RoomVersion version) {
        ShardId shard = ShardId.of(room);
        return JsonObject.of(
                "room_id", room.value(),
                "room_version", version.id(),
                "shard", shard.number(),
                "node", cluster.ownerOf(shard));
    }

    /** {@code GET /rooms/{roomId}}. */
    Future<JsonObject> show(AdminRequest request) {
        RoomId room = request.roomId();
        return known(room, catalog.room(ShardId.of(room).number(), room)).map(summary -> shown(room, summary));
    }

    private JsonObject shown(RoomId room, RoomSummary summary) {
        return listed(room, summary.version())
                .with("joined_members", summary.joinedMembers())
                .with("joined_servers", summary.joinedServers())
                .with(
                        "extremities",
                        Json.value(summary.extremities().stream()
                                .map(EventId::value)
                                .toList()))
                .with("events", summary.events());
    }

    /** {@code GET /rooms/{roomId}/members/{userId}}. */
    Future<JsonObject> member(AdminRequest request) {
        RoomId room = request.roomId();
        return asked(catalog.member(ShardId.of(room).number(), room, request.userId()))
                .map(found -> found.orElseThrow(() ->
                        notFound(request.userId() + " has no membership in " + room + ", if there is such a room")))
                .map(member -> JsonObject.of(
                        "membership",
                        member.membership(),
                        "event_id",
                        member.eventId().value()));
    }

    /** {@code GET /rooms/{roomId}/events?limit=&before=}. */
    Future<JsonObject> events(AdminRequest request) {
        RoomId room = request.roomId();
        Optional<EventId> before = request.query("before")
                .map(text -> EventId.parse(text).orElseThrow(() -> invalid("not an event ID: " + text)));
        int limit = request.limit(USUAL_LIMIT, MOST_EVENTS);
        return known(room, catalog.events(ShardId.of(room).number(), room, before, limit))
                .map(events -> JsonObject.of(
                        "events", events.stream().map(RoomEndpoints::event).toList()));
    }

    private static JsonObject event(ListedEvent event) {
        JsonObject shown = JsonObject.of(
                "event_id", event.pdu().eventId().value(),
                "pdu", event.pdu().json(),
                "outcome", event.outcome().word());
        return event.refusal()
                .map(Refusal::toString)
                .map(reason -> shown.with("reason", reason))
                .orElse(shown);
    }

    static <T> Future<T> known(RoomId room, CompletionStage<Optional<T>> stage) {
        return asked(stage).map(found -> found.orElseThrow(() -> notFound("the room " + room + " is not known here")));
    }

    /** Answers on the context that asks. */
    private static <T> Future<T> asked(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, Vertx.currentContext());
    }

    private static MatrixException notFound(String message) {
        return new MatrixException(Code.NOT_FOUND, message);
    }
}
