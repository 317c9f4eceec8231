package dev.exeunt.room;

import dev.exeunt.matrix.auth.AuthEvent;
import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.auth.AuthRules;
import dev.exeunt.matrix.auth.AuthState;
import dev.exeunt.matrix.auth.Decision;
import dev.exeunt.matrix.auth.PolicyServer;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventIdFormat;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.Pasts.Past;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a room decides on an event (server-server API, "Checks performed on receipt of a PDU", 4 to 7). It changes nothing. */
final class Reception {
    private final RoomMemory memory;
    private final StateGraph states;
    private final Pasts pasts;

    Reception(RoomMemory memory, StateGraph states, Pasts pasts) {
        this.memory = memory;
        this.states = states;
        this.pasts = pasts;
    }

    /**
     * A decision.
     *
     * @param verdict what is answered
     * @param kept what of the event is kept; empty for an event that leaves no trace
     */
    record Judgement(Verdict verdict, Optional<Kept> kept) {}

    /**
     * An event's place in the graph.
     *
     * @param prev numbers of its {@code prev_events}, outliers last
     * @param auth numbers of its {@code auth_events}
     * @param past the state before it
     */
    record Kept(Outcome outcome, Refusal refusal, List<Long> prev, List<Long> auth, Past past) {
        RoomState before() {
            return past.state();
        }
    }

    /** The first verdict on an event that the room has already; an outlier that came without an import has none. */
    Optional<Verdict> known(Pdu event) {
        memory.look(event.prevEvents());
        return memory.number(event.eventId(), olderThan(event))
                .map(memory::node)
                .flatMap(this::known);
    }

    private Optional<Verdict> known(EventNode node) {
        if (node.hasState() || node.isImportedOutlier()) {
            return Optional.of(again(node));
        }
        return memory.places(Set.of(node.id())).get(0).map(memory::node).map(Reception::again);
    }

    /**
     * An event is younger than all that it cites, so the store need not be asked for it where those are recent. Only outliers may be
     * older, and their depth is told by their IDs, unless servers choose IDs.
     */
    private long olderThan(Pdu event) {
        boolean chosen = event.version().eventIds() == EventIdFormat.GIVEN;
        RoomHead head = memory.head();
        boolean perhapsOutlier = head.hasOutliers() && (chosen || event.depth() <= head.outlierDepth());
        if (event.prevEvents().isEmpty() || perhapsOutlier) {
            return 0;
        }
        long oldest = Long.MAX_VALUE;
        for (EventId prev : event.prevEvents()) {
            oldest = Math.min(oldest, memory.number(prev).orElse(0L));
        }
        return oldest;
    }

    private static Verdict again(EventNode node) {
        return new Verdict.Known(
                switch (node.outcome()) {
                    case ACCEPTED, OUTLIER -> new Verdict.Accepted(node.id());
                    case SOFT_FAILED -> new Verdict.SoftFailed(node.id(), node.refusal());
                    case REJECTED -> new Verdict.Rejected(node.id(), node.refusal());
                });
    }

    /** @param given the state before the event, where a server gives it because not all {@code prev_events} are here */
    Judgement judge(Pdu event, Recommendation recommendation, Optional<GivenState> given) {
        Set<EventId> missingPrev = new LinkedHashSet<>();
        Set<EventId> missingAuth = new LinkedHashSet<>();
        List<Long> outliers = new ArrayList<>();
        List<Long> prev = placed(numbers(event.prevEvents(), missingPrev), outliers);
        List<Long> auth = numbers(event.authEvents(), missingAuth);
        if (given.isPresent()) {
            missingPrev.clear();
        } else {
            outliers.forEach(number -> missingPrev.add(memory.node(number).id()));
        }
        if (!missingPrev.isEmpty() || !missingAuth.isEmpty()) {
            return new Judgement(new Verdict.Missing(event.eventId(), missingPrev, missingAuth), Optional.empty());
        }
        if (prev.isEmpty() && given.isEmpty() && !begins(event)) {
            return refused(event, "the event cites no prev_events, so nothing in the room allows it");
        }
        Optional<Past> past = given.isPresent() ? pasts.after(prev, given.get()) : Optional.of(pasts.after(prev));
        if (past.isEmpty()) {
            return refused(event, "the state before the event was given with two entries for a key");
        }
        List<Long> cited = new ArrayList<>(prev);
        cited.addAll(outliers);
        return judge(event, cited, auth, past.get(), recommendation);
    }

    /** The events' places in the graph. Those that have none are added to {@code outliers}. */
    private List<Long> placed(List<Long> events, List<Long> outliers) {
        if (events.stream().allMatch(number -> memory.node(number).hasState())) {
            return events;
        }
        List<Long> placed = new ArrayList<>();
        List<Optional<Long>> places = memory.places(
                events.stream().map(number -> memory.node(number).id()).toList());
        for (int i = 0; i < events.size(); i++) {
            places.get(i).ifPresentOrElse(placed::add, added(outliers, events.get(i)));
        }
        return placed;
    }

    private static Runnable added(List<Long> list, Long number) {
        return () -> list.add(number);
    }

    /**
     * An event without a place, as part of a state or an auth chain: all that can be checked of it are the rules on its auth events.
     *
     * @return kept as an outlier, or not at all
     */
    Judgement judgeOutlier(Pdu event) {
        Set<EventId> missingAuth = new LinkedHashSet<>();
        List<Long> auth = numbers(event.authEvents(), missingAuth);
        if (!missingAuth.isEmpty()) {
            return new Judgement(new Verdict.Missing(event.eventId(), Set.of(), missingAuth), Optional.empty());
        }
        if (event.type().equals(EventType.CREATE)) {
            return refused(event, "the room has been created by another event");
        }
        return checkAuthEvents(event, auth) instanceof Decision.Refused refused
                ? refused(event, new Refusal(refused.rule(), refused.reason()).toString())
                : kept(
                        new Verdict.Accepted(event.eventId()),
                        new Kept(Outcome.OUTLIER, null, List.of(), auth, pasts.after(List.of())));
    }

    /** An event that leaves no trace. */
    private static Judgement refused(Pdu event, String why) {
        return new Judgement(new Verdict.Rejected(event.eventId(), new Refusal("", why)), Optional.empty());
    }

    /** Whether the room begins with the event: then nothing need be before it. */
    private boolean begins(Pdu event) {
        return memory.newest() == 0 && event.type().equals(EventType.CREATE);
    }

    private Judgement judge(Pdu event, List<Long> prev, List<Long> auth, Past past, Recommendation recommendation) {
        RoomState before = past.state();
        // 4: the rules based on the event's auth events. 5: on the state before the event.
        Decision decision = checkAuthEvents(event, auth);
        if (decision.isAllowed()) {
            decision = check(event, before);
        }
        if (decision instanceof Decision.Refused refused) {
            Refusal why = new Refusal(refused.rule(), refused.reason());
            return kept(new Verdict.Rejected(event.eventId(), why), new Kept(Outcome.REJECTED, why, prev, auth, past));
        }
        // 6: on the current state.
        if (before != states.current() && check(event, states.current()) instanceof Decision.Refused refused) {
            Refusal why =
                    new Refusal(refused.rule(), "the room's current state does not allow it: " + refused.reason());
            return softFailed(event, why, prev, auth, past);
        }
        // 7: the policy server.
        Optional<PolicyServer> policy = policyServer(event);
        if (policy.isPresent() && recommendation instanceof Recommendation.Refused refused) {
            Refusal why = new Refusal(
                    "", "the policy server " + policy.get().server() + " does not recommend it: " + refused.reason());
            return softFailed(event, why, prev, auth, past);
        } else if (policy.isPresent() && recommendation instanceof Recommendation.NotAsked) {
            Verdict unasked = new Verdict.Unrecommended(
                    VerifiedPdu.alreadyVerified(event), policy.get().server());
            return new Judgement(unasked, Optional.empty());
        }
        return kept(new Verdict.Accepted(event.eventId()), new Kept(Outcome.ACCEPTED, null, prev, auth, past));
    }

    /** The one whose recommendation the event needs and does not have. */
    private Optional<PolicyServer> policyServer(Pdu event) {
        long policy = states.current().get(StateKey.POLICY);
        return policy == StateChange.NONE || !PolicyServer.concerns(event)
                ? Optional.empty()
                : PolicyServer.of(memory.pdu(policy).content()).filter(server -> !server.recommends(event));
    }

    private static Judgement softFailed(Pdu event, Refusal why, List<Long> prev, List<Long> auth, Past past) {
        return kept(new Verdict.SoftFailed(event.eventId(), why), new Kept(Outcome.SOFT_FAILED, why, prev, auth, past));
    }

    private static Judgement kept(Verdict verdict, Kept kept) {
        return new Judgement(verdict, Optional.of(kept));
    }

    private List<Long> numbers(List<EventId> ids, Set<EventId> missing) {
        memory.look(ids);
        List<Long> numbers = new ArrayList<>();
        for (EventId id : ids) {
            memory.number(id).ifPresentOrElse(numbers::add, () -> missing.add(id));
        }
        return numbers;
    }

    private Decision checkAuthEvents(Pdu event, List<Long> auth) {
        memory.pdus(auth);
        List<AuthEvent> cited = new ArrayList<>(auth.size());
        List<Pdu> pdus = new ArrayList<>(auth.size());
        for (Long number : auth) {
            Pdu pdu = memory.pdu(number);
            pdus.add(pdu);
            cited.add(new AuthEvent(pdu, memory.node(number).outcome() == Outcome.REJECTED));
        }
        Decision decision = AuthRules.checkAuthEvents(event, cited);
        if (!decision.isAllowed()) {
            return decision;
        }
        AuthState ofAuthEvents = AuthState.of(pdus);
        return AuthRules.check(
                event,
                key -> key.equals(StateKey.CREATE) && isCreateImplied(event)
                        ? entry(states.current(), key)
                        : ofAuthEvents.get(key));
    }

    /** Since room version 12 events do not cite the create event; the room ID does. */
    private static boolean isCreateImplied(Pdu event) {
        return !event.version().authRules().createCited();
    }

    /** The auth rules against a state. */
    Decision check(Pdu event, RoomState state) {
        Set<StateKey> keys = new LinkedHashSet<>(AuthEventSelection.keys(event));
        keys.add(StateKey.CREATE);
        return AuthRules.check(event, view(state, keys));
    }

    /** A state as the rules read it; these entries are sure to be at hand. */
    AuthState view(RoomState state, Set<StateKey> keys) {
        state.look(keys);
        return key -> entry(state, key);
    }

    private Optional<Pdu> entry(RoomState state, StateKey key) {
        long number = state.get(key);
        return number == StateChange.NONE ? Optional.empty() : Optional.of(memory.pdu(number));
    }
}
