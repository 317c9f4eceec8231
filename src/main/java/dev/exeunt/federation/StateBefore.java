package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.GivenState;
import dev.exeunt.room.Recommendation;
import dev.exeunt.room.Verdict.Missing;
import dev.exeunt.shard.RoomRequest.ReceiveGiven;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a server for the state before an event, and for what of it is not here, with the auth chains (server-server API, {@code GET
 * /state_ids/{roomId}} and {@code GET /event/{eventId}}). A large room's {@code GET /state} would be too much at once: what is not here
 * of a state is fetched event by event, or it is too much as well.
 */
final class StateBefore {
    private static final int MAX_IDS = 150_000;

    /** How many events are fetched for one state. */
    private static final int MAX_EVENTS = 500;

    /** How many bytes they may have together. */
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    /** How often auth events of fetched events are fetched in turn. */
    private static final int MAX_GENERATIONS = 30;

    private final FetchedEvents fetched;
    private final RoomReadings readings;

    StateBefore(FetchedEvents fetched, RoomReadings readings) {
        this.fetched = fetched;
        this.readings = readings;
    }

    /**
     * An event with all that its room needs to decide on it.
     *
     * @param missing what is not here of what it cites
     */
    Future<ReceiveGiven> complete(VerifiedPdu event, Missing missing, Origin origin) {
        Set<EventId> wanted = new LinkedHashSet<>(missing.authEvents());
        if (missing.prevEvents().isEmpty()) {
            return withAuthChains(wanted, origin).map(outliers -> given(event, origin, outliers, Optional.empty()));
        }
        wanted.addAll(missing.prevEvents());
        return fetched.stateBefore(origin, event.pdu().eventId())
                .compose(stated -> compare(stated, origin))
                .compose(comparison -> {
                    wanted.addAll(comparison.absent());
                    return withAuthChains(wanted, origin)
                            .map(outliers -> given(event, origin, outliers, Optional.of(state(comparison, outliers))));
                });
    }

    private static ReceiveGiven given(
            VerifiedPdu event, Origin origin, Map<EventId, VerifiedPdu> outliers, Optional<GivenState> state) {
        Map<EventId, VerifiedPdu> others = new LinkedHashMap<>(outliers);
        others.remove(event.pdu().eventId());
        return new ReceiveGiven(
                origin.room(),
                event,
                origin.server(),
                Recommendation.NOT_ASKED,
                FetchedEvents.citedFirst(others, Pdu::authEvents),
                state);
    }

    private Future<StateComparison> compare(Set<EventId> stated, Origin origin) {
        if (stated.isEmpty() || stated.size() > MAX_IDS) {
            throw refused("a state of " + stated.size() + " events");
        }
        return readings.read(origin.room(), room -> StateComparison.of(stated, room));
    }

    private static GivenState state(StateComparison comparison, Map<EventId, VerifiedPdu> outliers) {
        Map<StateKey, EventId> entries = new HashMap<>();
        for (EventId id : comparison.absent()) {
            VerifiedPdu event = outliers.get(id);
            if (event != null) {
                StateKey key = event.pdu().key().orElseThrow(() -> refused(id + " is no state event"));
                if (entries.put(key, id) != null) {
                    throw refused("two entries for " + key);
                }
            }
        }
        return new GivenState(comparison.asOf(), comparison.known(), entries);
    }

    /** These events and those of their auth chains that are not here, as far as the server has them. */
    private Future<Map<EventId, VerifiedPdu>> withAuthChains(Set<EventId> wanted, Origin origin) {
        Map<EventId, VerifiedPdu> found = new LinkedHashMap<>();
        return generation(wanted, origin, found, MAX_GENERATIONS).map(found);
    }

    private Future<Void> generation(
            Set<EventId> wanted, Origin origin, Map<EventId, VerifiedPdu> found, int generationsLeft) {
        if (wanted.isEmpty()) {
            return Future.succeededFuture();
        }
        if (generationsLeft == 0 || found.size() + wanted.size() > MAX_EVENTS || bytes(found) > MAX_BYTES) {
            throw refused("too much of it is not here");
        }
        return fetched.events(origin, wanted).compose(events -> {
            found.putAll(events);
            Set<EventId> cited = new HashSet<>();
            events.values().forEach(event -> cited.addAll(event.pdu().authEvents()));
            cited.removeAll(found.keySet());
            return cited.isEmpty()
                    ? Future.succeededFuture()
                    : readings.read(origin.room(), room -> StateComparison.unknown(cited, room))
                            .compose(unknown -> generation(unknown, origin, found, generationsLeft - 1));
        });
    }

    private static long bytes(Map<EventId, VerifiedPdu> events) {
        return events.values().stream()
                .mapToLong(event -> event.pdu().bytes().length)
                .sum();
    }

    private static MatrixException refused(String why) {
        return new MatrixException(Code.FORBIDDEN, "the state that was given is of no use: " + why);
    }
}
