package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.Verdict;
import dev.exeunt.room.Verdict.Missing;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is not here between a room's graph and an event that cites it, on its way here: first the events in between, a few at a time;
 * where these do not lead back to what is here, the state before the oldest of them.
 */
final class Gap {
    private static final Logger LOG = LoggerFactory.getLogger(Gap.class);

    private static final int EVENTS_AT_ONCE = 20;
    private static final int ROUNDS = 5;
    private static final Duration PATIENCE_FOR_EVENTS = Duration.ofSeconds(5);
    private static final Duration PATIENCE_FOR_STATES = Duration.ofSeconds(15);

    /** How long a server is asked for what belongs to one event: whoever answers slowly is not asked on after all have given up. */
    static final Duration PATIENCE = PATIENCE_FOR_EVENTS.plus(PATIENCE_FOR_STATES);

    /** Before how many events the state is asked for; where more would be needed, only before the one that is at stake. */
    private static final int STATES = 3;

    private final RoomIntake intake;
    private final FetchedEvents fetched;
    private final StateBefore states;
    private final Origin origin;
    private final VerifiedPdu citing;
    private final List<EventId> extremities;
    private final Map<EventId, VerifiedPdu> found = new LinkedHashMap<>();

    /** What is not here of what an event cites, by the event: of the one at stake, and of those found that the room cannot place. */
    private final Map<EventId, Missing> open = new LinkedHashMap<>();

    private final Set<EventId> decided = new HashSet<>();

    /**
     * A gap below an event.
     *
     * @param missing what is not here of what it cites
     * @param extremities where the room's graph ends here
     */
    Gap(
            RoomIntake intake,
            FetchedEvents fetched,
            StateBefore states,
            Origin origin,
            VerifiedPdu citing,
            Missing missing,
            List<EventId> extremities) {
        this.intake = intake;
        this.fetched = fetched;
        this.states = states;
        this.origin = origin;
        this.citing = citing;
        this.extremities = extremities;
        open.put(missing.id(), missing);
    }

    /** Complete when all is in the room that could be had; the event itself may have been decided on, or not. */
    Future<Void> close() {
        return round(List.of(citing.pdu().eventId()), ROUNDS)
                .compose(asked -> authEvents())
                .timeout(PATIENCE_FOR_EVENTS.toMillis(), TimeUnit.MILLISECONDS)
                .compose(asked -> take(undecided()))
                .compose(taken -> isConnected() ? Future.succeededFuture() : fromStates());
    }

    // ---- the events in between

    private Future<Void> round(List<EventId> latest, int roundsLeft) {
        return fetched.between(origin, extremities, latest, EVENTS_AT_ONCE).compose(events -> {
            if (!add(events)) {
                return Future.succeededFuture();
            }
            return take(undecided()).compose(taken -> {
                List<EventId> next = oldest().stream()
                        .filter(event -> event != citing)
                        .map(event -> event.pdu().eventId())
                        .limit(EVENTS_AT_ONCE)
                        .toList();
                return next.isEmpty() || roundsLeft == 1 ? Future.succeededFuture() : round(next, roundsLeft - 1);
            });
        });
    }

    /** Auth events that did not come with the events in between. */
    private Future<Void> authEvents() {
        Set<EventId> missing = new HashSet<>(open.get(citing.pdu().eventId()).authEvents());
        missing.removeAll(found.keySet());
        return fetched.events(origin, missing).map(this::add).mapEmpty();
    }

    /** Whether there is one among these that was not found before. */
    private boolean add(Map<EventId, VerifiedPdu> events) {
        boolean progress = !found.keySet().containsAll(events.keySet());
        events.forEach(found::putIfAbsent);
        found.remove(citing.pdu().eventId());
        return progress;
    }

    /** What was found and has no place yet, each after what it cites. */
    private List<VerifiedPdu> undecided() {
        Map<EventId, VerifiedPdu> left = new LinkedHashMap<>(found);
        left.keySet().removeAll(decided);
        return FetchedEvents.citedFirst(left, Gap::citations);
    }

    private static List<EventId> citations(Pdu event) {
        return Stream.concat(event.prevEvents().stream(), event.authEvents().stream())
                .toList();
    }

    /** Has the room decide on the events. Those that it cannot place are passed over. */
    private Future<Void> take(List<VerifiedPdu> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture();
        }
        return intake.decide(origin.room(), events, origin.server()).compose(verdicts -> {
            for (int i = 0; i < verdicts.size(); i++) {
                decided(events.get(i).pdu().eventId(), verdicts.get(i));
            }
            return take(events.subList(verdicts.size(), events.size()));
        });
    }

    private void decided(EventId event, Verdict verdict) {
        if (verdict instanceof Missing missing) {
            open.put(event, missing);
        } else {
            open.remove(event);
            decided.add(event);
        }
    }

    private boolean isConnected() {
        Missing missing = open.get(citing.pdu().eventId());
        return decided.containsAll(missing.prevEvents()) && decided.containsAll(missing.authEvents());
    }

    // ---- states

    private Future<Void> fromStates() {
        List<VerifiedPdu> oldest = oldest();
        List<VerifiedPdu> begin = oldest.isEmpty() || oldest.size() > STATES ? List.of(citing) : oldest;
        Future<Void> begun = Future.succeededFuture();
        for (VerifiedPdu event : begin) {
            begun = begun.compose(before -> fromState(event));
        }
        return begun.timeout(PATIENCE_FOR_STATES.toMillis(), TimeUnit.MILLISECONDS)
                .compose(done -> take(undecided()));
    }

    /** The events that cite something that was not found, the oldest first. */
    private List<VerifiedPdu> oldest() {
        List<VerifiedPdu> oldest = new ArrayList<>();
        open.forEach((id, missing) -> {
            boolean onOthers = found.keySet().containsAll(missing.prevEvents())
                    && found.keySet().containsAll(missing.authEvents());
            if (!onOthers) {
                oldest.add(found.getOrDefault(id, citing));
            }
        });
        oldest.sort(Comparator.comparingLong(event -> event.pdu().depth()));
        return oldest;
    }

    private Future<Void> fromState(VerifiedPdu event) {
        EventId id = event.pdu().eventId();
        return states.complete(event, open.get(id), origin)
                .compose(intake::decide)
                .onSuccess(verdict -> decided(id, verdict))
                .<Void>mapEmpty()
                .recover(failure -> failure instanceof UnavailableException
                        ? Future.failedFuture(failure)
                        : withoutState(event, failure));
    }

    /** The event stays open; others may do without it. */
    private Future<Void> withoutState(VerifiedPdu event, Throwable why) {
        LOG.debug("{} gives no state before {}: {}", origin.server(), event, why.getMessage());
        return Future.succeededFuture();
    }
}
