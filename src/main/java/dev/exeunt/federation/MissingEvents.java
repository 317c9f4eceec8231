package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.Verdict;
import dev.exeunt.room.Verdict.Missing;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks a server for the events that its event cites and that are not here (server-server API, "Retrieving events"). Only a server with
 * a user in the room is asked, and only so many events, for so long, and so many at once.
 */
final class MissingEvents {
    private static final int MAX_EVENTS = 20;
    private static final int MAX_AUTH_EVENTS = 10;
    private static final int MAX_NAMED = 5;
    private static final int MAX_AT_ONCE = 64;
    private static final int MAX_AT_ONCE_IN_A_ROOM = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Rooms rooms;
    private final EventVerifier signatures;
    private final EventSource source;
    private final PolicyServers policyServers;
    private final AtOnce<RoomId> underWay = new AtOnce<>(MAX_AT_ONCE, MAX_AT_ONCE_IN_A_ROOM);

    MissingEvents(Rooms rooms, EventVerifier signatures, EventSource source, PolicyServers policyServers) {
        this.rooms = rooms;
        this.signatures = signatures;
        this.source = source;
        this.policyServers = policyServers;
    }

    /** Why an event is refused whose citations cannot be had. */
    static MatrixException unknown(Missing missing) {
        String some = Stream.concat(missing.prevEvents().stream(), missing.authEvents().stream())
                .limit(MAX_NAMED)
                .map(EventId::value)
                .collect(Collectors.joining(", "));
        return new MatrixException(
                Code.FORBIDDEN, "the event " + missing.id() + " cites events that are not known here: " + some);
    }

    /**
     * Takes into the room what the origin has of the missing events.
     *
     * @return fails with {@link #unknown} where the origin is not in the room or does not give them, with an
     *     {@link UnavailableException} where too many fetches are under way
     */
    Future<Void> fetch(Missing missing, VerifiedPdu citing, ServerName origin) {
        RoomId room = citing.pdu().roomId();
        if (!underWay.begin(room)) {
            return Future.failedFuture(new UnavailableException("too many missing events are being fetched"));
        }
        return rooms.ask(new RoomRequest.AskFrontier(room, origin), RoomReply.Frontier.class)
                .compose(frontier -> fetch(missing, citing.pdu(), origin, frontier))
                .recover(why -> Future.failedFuture(why instanceof UnavailableException ? why : unknown(missing)))
                .onComplete(done -> underWay.end(room));
    }

    private Future<Void> fetch(Missing missing, Pdu citing, ServerName origin, RoomReply.Frontier frontier) {
        if (!frontier.joined()) {
            return Future.failedFuture(unknown(missing));
        }
        return source.missingEvents(origin, citing.roomId(), frontier.extremities(), missing.id(), MAX_EVENTS)
                .otherwise(List.of())
                .compose(events -> verify(events, citing))
                .compose(found -> withAuthEvents(found, missing, citing, origin))
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .compose(found -> take(found, citing.roomId(), origin));
    }

    private Future<Map<EventId, VerifiedPdu>> withAuthEvents(
            Map<EventId, VerifiedPdu> found, Missing missing, Pdu citing, ServerName origin) {
        List<Future<List<JsonObject>>> wanted = missing.authEvents().stream()
                .filter(id -> !found.containsKey(id))
                .limit(MAX_AUTH_EVENTS)
                .map(id -> source.event(origin, id))
                .toList();
        Future<List<JsonObject>> events = succeeded(wanted)
                .map(lists -> lists.stream().flatMap(List::stream).toList());
        return events.compose(some -> verify(some, citing)).map(authEvents -> {
            authEvents.putAll(found);
            return authEvents;
        });
    }

    /** The events of the room that are well formed and validly signed; the others are as if they had not come. */
    private Future<Map<EventId, VerifiedPdu>> verify(List<JsonObject> events, Pdu citing) {
        List<Future<VerifiedPdu>> verified = events.stream()
                .limit(MAX_EVENTS)
                .flatMap(event -> parse(event, citing).stream())
                .map(signatures::verify)
                .toList();
        return succeeded(verified).map(pdus -> pdus.stream()
                .collect(Collectors.toMap(
                        event -> event.pdu().eventId(), event -> event, (a, b) -> a, LinkedHashMap::new)));
    }

    private static Optional<Pdu> parse(JsonObject event, Pdu citing) {
        try {
            Pdu pdu = Pdu.parse(event, citing.version());
            return Optional.of(pdu).filter(p -> p.roomId().equals(citing.roomId()));
        } catch (MatrixException malformed) {
            return Optional.empty();
        }
    }

    private Future<Void> take(Map<EventId, VerifiedPdu> found, RoomId room, ServerName origin) {
        Future<Void> taken = Future.succeededFuture();
        for (VerifiedPdu event : citedFirst(found)) {
            taken = taken.compose(before -> take(event, room, origin));
        }
        return taken;
    }

    private Future<Void> take(VerifiedPdu event, RoomId room, ServerName origin) {
        return ask(new RoomRequest.Receive(room, event, origin))
                .compose(verdict -> policyServers.settle(
                        verdict,
                        (again, recommendation) -> ask(new RoomRequest.Receive(room, again, origin, recommendation))))
                .mapEmpty();
    }

    private Future<Verdict> ask(RoomRequest.Receive request) {
        return rooms.ask(request, RoomReply.Decided.class).map(RoomReply.Decided::verdict);
    }

    private static List<VerifiedPdu> citedFirst(Map<EventId, VerifiedPdu> events) {
        List<VerifiedPdu> ordered = new ArrayList<>();
        Set<EventId> seen = new HashSet<>();
        events.keySet().forEach(id -> placeAfterCited(id, events, ordered, seen));
        return ordered;
    }

    /** In room versions 1 and 2, where servers choose event IDs, citations of strangers may run in circles. */
    private static void placeAfterCited(
            EventId id, Map<EventId, VerifiedPdu> events, List<VerifiedPdu> ordered, Set<EventId> seen) {
        VerifiedPdu event = events.get(id);
        if (event != null && seen.add(id)) {
            Stream.concat(event.pdu().prevEvents().stream(), event.pdu().authEvents().stream())
                    .forEach(cited -> placeAfterCited(cited, events, ordered, seen));
            ordered.add(event);
        }
    }

    /** The results of those that succeed. */
    private static <T> Future<List<T>> succeeded(List<Future<T>> futures) {
        return Future.join(futures).transform(done -> {
            List<T> results = new ArrayList<>();
            futures.stream().filter(Future::succeeded).forEach(future -> results.add(future.result()));
            return Future.succeededFuture(results);
        });
    }
}
