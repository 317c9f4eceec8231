package dev.exeunt.chaos;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A history written by hand: a room with a creator and three members, of which the last event of the import is the graph's beginning.
 * Epoch 1 of its shard begins at second 0, epoch 2 at second 10.
 */
final class SampleHistory {
    static final String ROOM = "!room:here";
    static final int SHARD = 7;

    private static final String CREATE = "$create";

    /** The graph's beginning. */
    static final String LAST_JOIN = "$join-carol";

    private final List<HistoryEvent> events = new ArrayList<>();
    private final Map<StateKey, RoomHistory.Entry> state = new LinkedHashMap<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final List<Takeover> takeovers = new ArrayList<>();
    private final Set<String> relayed = new HashSet<>();
    private Set<String> extremities = Set.of(LAST_JOIN);
    private final long imported;

    SampleHistory() {
        add(CREATE, Outcome.OUTLIER, 0, 0, StateKey.CREATE, Optional.empty());
        join("alice", Outcome.OUTLIER);
        join("bob", Outcome.OUTLIER);
        join("carol", Outcome.ACCEPTED);
        imported = events.size();
        takeover(1, 0);
        takeover(2, 10);
    }

    static Instant second(int second) {
        return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(second);
    }

    private void join(String user, Outcome outcome) {
        add("$join-" + user, outcome, 0, 0, member(user), Optional.of("join"), "$not-here");
    }

    static StateKey member(String user) {
        return new StateKey(EventType.MEMBER, userId(user));
    }

    private static String userId(String user) {
        return "@" + user + ":there";
    }

    /** A leave that is accepted, acknowledged, relayed and in the state. Its ID is {@code $leave-USER}. */
    SampleHistory leave(String user, long epoch, int second, String... prev) {
        String id = "$leave-" + user;
        add(id, Outcome.ACCEPTED, epoch, second, member(user), Optional.of("leave"), prev);
        acknowledged.add(new Acknowledged(ROOM, userId(user), id));
        relayed.add(id);
        Set<String> childless = new HashSet<>(extremities);
        Arrays.asList(prev).forEach(childless::remove);
        childless.add(id);
        extremities = childless;
        return this;
    }

    private void add(
            String id,
            Outcome outcome,
            long epoch,
            int second,
            StateKey key,
            Optional<String> membership,
            String... prev) {
        long number = events.size() + 1L;
        events.add(new HistoryEvent(
                number, id, id, outcome, epoch, second(second), List.of(prev), Optional.of(key), membership));
        state.put(key, new RoomHistory.Entry(number, membership));
    }

    SampleHistory takeover(long epoch, int second) {
        takeovers.add(new Takeover(SHARD, epoch, "node of epoch " + epoch, second(second)));
        return this;
    }

    SampleHistory acknowledged(String user, String event) {
        acknowledged.add(new Acknowledged(ROOM, userId(user), event));
        return this;
    }

    SampleHistory relayed(String event) {
        relayed.add(event);
        return this;
    }

    SampleHistory notRelayed(String event) {
        relayed.remove(event);
        return this;
    }

    /** None of the leaves so far was answered. */
    SampleHistory unanswered() {
        acknowledged.clear();
        return this;
    }

    SampleHistory extremities(String... ids) {
        extremities = Set.of(ids);
        return this;
    }

    SampleHistory state(StateKey key, RoomHistory.Entry entry) {
        state.put(key, entry);
        return this;
    }

    /** The newest event, otherwise. */
    SampleHistory newest(UnaryOperator<HistoryEvent> change) {
        events.add(change.apply(events.remove(events.size() - 1)));
        return this;
    }

    /** The newest event was rejected. */
    SampleHistory rejected() {
        return newest(event -> new HistoryEvent(
                event.number(),
                event.id(),
                event.id(),
                Outcome.REJECTED,
                event.epoch(),
                event.committed(),
                event.prev(),
                event.key(),
                event.membership()));
    }

    SampleHistory without(String id) {
        events.removeIf(event -> event.id().equals(id));
        return this;
    }

    /** The promises that are broken, each once. */
    List<String> broken() {
        RoomHistory room =
                new RoomHistory(ROOM, SHARD, imported, events, new HashMap<>(state), extremities, Optional.of(relayed));
        return HistoryChecker.check(room, new Takeovers(takeovers), acknowledged).stream()
                .map(Violation::promise)
                .distinct()
                .toList();
    }
}
