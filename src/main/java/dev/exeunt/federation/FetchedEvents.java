package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Events that were asked for: those of the right room that are well formed and validly signed; others are as if they had not come. */
final class FetchedEvents {
    private static final int AT_ONCE = 8;

    private final EventSource source;
    private final EventVerifier signatures;

    FetchedEvents(EventSource source, EventVerifier signatures) {
        this.source = source;
        this.signatures = signatures;
    }

    /** @param citing an event of the same room */
    Future<Map<EventId, VerifiedPdu>> verified(List<JsonObject> events, Pdu citing) {
        List<Future<VerifiedPdu>> verified = events.stream()
                .flatMap(event -> parse(event, citing).stream())
                .map(signatures::verify)
                .toList();
        return succeeded(verified).map(FetchedEvents::byId);
    }

    /** The events between those two, at most so many. Where the server does not answer, or is late, there are none. */
    Future<Map<EventId, VerifiedPdu>> between(Origin origin, List<EventId> earliest, List<EventId> latest, int limit) {
        return asked(origin, () -> source.missingEvents(origin.server(), origin.room(), earliest, latest, limit))
                .otherwise(List.of())
                .compose(events -> verified(events.stream().limit(limit).toList(), origin.citing()));
    }

    /** The IDs of the state before an event; fails where the server is late. */
    Future<Set<EventId>> stateBefore(Origin origin, EventId event) {
        return asked(origin, () -> source.stateIds(origin.server(), origin.room(), event));
    }

    /** Nobody waits any more for what a late server says. */
    private static <T> Future<T> asked(Origin origin, Supplier<Future<T>> question) {
        return origin.isLate()
                ? Future.failedFuture(new TimeoutException(origin.server() + " takes too long to give what is missing"))
                : question.get();
    }

    /** Events by their IDs, a few at a time, until the server is late. */
    Future<Map<EventId, VerifiedPdu>> events(Origin origin, Collection<EventId> wanted) {
        Map<EventId, VerifiedPdu> found = new LinkedHashMap<>();
        return events(origin, List.copyOf(wanted), found).map(found);
    }

    private Future<Void> events(Origin origin, List<EventId> wanted, Map<EventId, VerifiedPdu> found) {
        if (wanted.isEmpty() || origin.isLate()) {
            return Future.succeededFuture();
        }
        int some = Math.min(AT_ONCE, wanted.size());
        List<Future<Optional<VerifiedPdu>>> events =
                wanted.subList(0, some).stream().map(id -> event(origin, id)).toList();
        return succeeded(events).compose(answers -> {
            answers.forEach(
                    answer -> answer.ifPresent(event -> found.put(event.pdu().eventId(), event)));
            return events(origin, wanted.subList(some, wanted.size()), found);
        });
    }

    private Future<Optional<VerifiedPdu>> event(Origin origin, EventId id) {
        return source.event(origin.server(), id)
                .compose(events -> verified(events.stream().limit(1).toList(), origin.citing()))
                .map(events -> Optional.ofNullable(events.get(id)));
    }

    private static Optional<Pdu> parse(JsonObject event, Pdu citing) {
        try {
            Pdu pdu = Pdu.parse(event, citing.version());
            return Optional.of(pdu).filter(p -> p.roomId().equals(citing.roomId()));
        } catch (MatrixException malformed) {
            return Optional.empty();
        }
    }

    private static Map<EventId, VerifiedPdu> byId(List<VerifiedPdu> events) {
        return events.stream()
                .collect(Collectors.toMap(
                        event -> event.pdu().eventId(), event -> event, (a, b) -> a, LinkedHashMap::new));
    }

    /**
     * The events in an order in which each comes after those that it cites. In room versions 1 and 2, where servers choose event IDs,
     * citations of strangers may run in circles; those are broken somewhere.
     */
    static List<VerifiedPdu> citedFirst(Map<EventId, VerifiedPdu> events, Function<Pdu, List<EventId>> citations) {
        List<VerifiedPdu> ordered = new ArrayList<>();
        Set<EventId> seen = new HashSet<>();
        events.keySet().forEach(id -> placeAfterCited(id, events, citations, ordered, seen));
        return ordered;
    }

    private static void placeAfterCited(
            EventId id,
            Map<EventId, VerifiedPdu> events,
            Function<Pdu, List<EventId>> citations,
            List<VerifiedPdu> ordered,
            Set<EventId> seen) {
        VerifiedPdu event = events.get(id);
        if (event != null && seen.add(id)) {
            citations.apply(event.pdu()).forEach(cited -> placeAfterCited(cited, events, citations, ordered, seen));
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
