package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.Ancestors;
import dev.exeunt.room.EventNode;
import dev.exeunt.store.RoomSnapshots;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Events and what came before them (server-server API, "Retrieving events", "Backfilling and retrieving missing events"). */
final class HistoryEndpoints {
    private static final int MOST_BACKFILLED = 100;
    private static final int MOST_MISSING = 20;
    private static final int USUAL_MISSING = 10;

    /** So many events may be named in a request. */
    private static final int MOST_NAMED = 1_000;

    private final RoomReadings readings;
    private final RoomSnapshots snapshots;
    private final ServerName self;
    private final InstantSource clock;
    private final Readers ofEvents = new Readers(1_024, 256);
    private final Readers ofHistory = new Readers(64, 16);

    HistoryEndpoints(RoomReadings readings, RoomSnapshots snapshots, ServerName self, InstantSource clock) {
        this.readings = readings;
        this.snapshots = snapshots;
        this.self = self;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.streaming("GET", "/_matrix/federation/v1/event/{eventId}", this::event),
                Route.streaming("GET", "/_matrix/federation/v1/backfill/{roomId}", this::backfill),
                Route.streaming("POST", "/_matrix/federation/v1/get_missing_events/{roomId}", this::missingEvents));
    }

    private Future<Answer> event(FederationRequest request) {
        EventId id = request.eventId(0);
        ServerName server = request.origin();
        return ofEvents.count(server, () -> readings.roomsOf(id)
                .compose(rooms -> event(id, server, rooms))
                .map(pdu -> transaction(List.of(pdu))));
    }

    /** From the first of the rooms that gives it away. */
    private Future<byte[]> event(EventId id, ServerName server, List<RoomId> rooms) {
        if (rooms.isEmpty()) {
            throw new MatrixException(Code.NOT_FOUND, "the event " + id + " is not known here");
        }
        Future<byte[]> found = readings.read(rooms.get(0), server, history -> {
            EventNode event = RoomReadings.event(history.room(), id);
            return HandedOut.of(history, List.of(event)).stream()
                    .findFirst()
                    .orElseThrow(() -> new MatrixException(Code.FORBIDDEN, server + " was not in the room then"));
        });
        return rooms.size() == 1
                ? found
                : found.recover(why -> why instanceof MatrixException
                        ? event(id, server, rooms.subList(1, rooms.size()))
                        : Future.failedFuture(why));
    }

    private Future<Answer> backfill(FederationRequest request) {
        List<EventId> from = named(request.eventIds("v"));
        int limit = limit(request.query("limit").stream().findFirst().orElseThrow(() -> invalid("limit is missing")));
        return ofHistory.count(request.origin(), () -> readings.read(
                        request.roomId(),
                        request.origin(),
                        history -> HandedOut.of(
                                history, ancestors(history).upTo(history.room().find(from), limit)))
                .map(this::transaction));
    }

    private static int limit(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw invalid("limit is not a number from 1 on: " + text);
        }
        return Math.min(MOST_BACKFILLED, Integer.parseInt(text));
    }

    private Future<Answer> missingEvents(FederationRequest request) {
        JsonObject body = request.bodyObject();
        List<EventId> earliest = events(body, "earliest_events");
        List<EventId> latest = events(body, "latest_events");
        int limit = (int) Math.max(0, Math.min(MOST_MISSING, number(body, "limit", USUAL_MISSING)));
        long minDepth = number(body, "min_depth", 0);
        return ofHistory.count(request.origin(), () -> readings.read(request.roomId(), request.origin(), history -> {
                    Set<Long> known = history.room().find(earliest).stream()
                            .map(EventNode::number)
                            .collect(Collectors.toSet());
                    return missing(
                            history, ancestors(history).between(history.room().find(latest), known, minDepth, limit));
                })
                .map(events -> new JsonStream(snapshots)
                        .text("{\"events\":")
                        .array(events)
                        .text("}")));
    }

    /** The oldest first, so that they can be taken in one after the other; where they are too large together, the newest are told. */
    private static List<byte[]> missing(VisibleHistory history, List<EventNode> events) {
        List<EventNode> newestFirst = events.stream()
                .sorted(Comparator.comparing(EventNode::number).reversed())
                .toList();
        List<byte[]> missing = new ArrayList<>(HandedOut.of(history, newestFirst));
        Collections.reverse(missing);
        return missing;
    }

    private static Ancestors ancestors(VisibleHistory history) {
        return new Ancestors(numbers -> history.room().nodes(numbers));
    }

    private JsonStream transaction(List<byte[]> pdus) {
        return new JsonStream(snapshots)
                .text("{\"origin\":\"" + self + "\",\"origin_server_ts\":" + clock.millis() + ",\"pdus\":")
                .array(pdus)
                .text("}");
    }

    private static List<EventId> events(JsonObject body, String key) {
        JsonArray array = body.array(key)
                .orElseThrow(() -> new MatrixException(Code.BAD_JSON, key + " is missing or not an array"));
        List<EventId> ids = new ArrayList<>();
        for (JsonValue value : array) {
            if (value instanceof JsonString text) {
                EventId.parse(text.value()).ifPresent(ids::add);
            } else {
                throw new MatrixException(Code.BAD_JSON, key + " holds something that is no string");
            }
        }
        return named(ids);
    }

    private static List<EventId> named(List<EventId> ids) {
        if (ids.size() > MOST_NAMED) {
            throw invalid("more than " + MOST_NAMED + " events are named");
        }
        return List.copyOf(new LinkedHashSet<>(ids));
    }

    private static long number(JsonObject body, String key, long usual) {
        if (!body.has(key)) {
            return usual;
        }
        if (body.get(key) instanceof JsonInteger number) {
            return number.value();
        }
        throw new MatrixException(Code.BAD_JSON, key + " is not a number");
    }

    private static MatrixException invalid(String message) {
        return new MatrixException(Code.INVALID_PARAM, message);
    }
}
