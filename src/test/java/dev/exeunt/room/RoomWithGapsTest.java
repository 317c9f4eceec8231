package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.state.EventSource;
import dev.exeunt.matrix.state.StateResolution;
import dev.exeunt.room.RoomAgainstOracleTest.Scenario;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A room that hears of events in any order, and is given the state before those that it cannot place. */
class RoomWithGapsTest {
    private static final ServerName SELF = new ServerName("resident.example");
    private static final int FOUNDING_EVENTS = 7;

    @Property(tries = 150)
    void everyEventGetsItsPlaceOnceAndTheGraphEndsWhereNothingElseIsSaid(
            @ForAll @IntRange(min = 1, max = 12) int version, @ForAll long seed) {
        RoomVersion roomVersion = RoomVersion.of(Integer.toString(version)).orElseThrow();
        Random random = new Random(seed);
        Scenario scenario = new Scenario(roomVersion, random);
        scenario.found();
        for (int step = 0; step < 30; step++) {
            scenario.step();
        }
        new Gaps(scenario, roomVersion, random).play();
    }

    /** Two extremities have other entries than the root, and the last one that has the root's is cited. */
    @Example
    void anEntryThatNoExtremityHasAnyMoreIsOutOfTheConflict() {
        everyEventGetsItsPlaceOnceAndTheGraphEndsWhereNothingElseIsSaid(1, 5);
    }

    /** The room on the one side, who knows all of its events on the other. */
    private static final class Gaps implements EventSource {
        private final Scenario scenario;
        private final RoomVersion version;
        private final Random random;
        private final ListStore store;
        private final Map<EventId, Pdu> all = new LinkedHashMap<>();

        Gaps(Scenario scenario, RoomVersion version, Random random) {
            this.scenario = scenario;
            this.version = version;
            this.random = random;
            this.store = new ListStore(scenario.roomId(), version, SELF);
            scenario.events().forEach(event -> all.put(event.eventId(), event));
        }

        void play() {
            List<Pdu> events = List.copyOf(all.values());
            events.subList(0, FOUNDING_EVENTS).forEach(this::receive);
            List<Pdu> shuffled = new ArrayList<>(events.subList(FOUNDING_EVENTS, events.size()));
            Collections.shuffle(shuffled, random);
            Deque<Pdu> waiting = new ArrayDeque<>(shuffled);
            while (!waiting.isEmpty()) {
                Pdu event = waiting.remove();
                if (random.nextInt(4) == 0) {
                    store.reopen();
                }
                if (receive(event) instanceof Verdict.Missing missing) {
                    if (random.nextInt(3) > 0 || !receiveGiven(event, missing)) {
                        waiting.add(event);
                    }
                }
                checkGraph();
            }
            checkPlaces();
        }

        private Verdict receive(Pdu event) {
            return store.commit(room -> room.receive(verified(event)));
        }

        private static VerifiedPdu verified(Pdu event) {
            return VerifiedPdu.alreadyVerified(event);
        }

        // ---- who knows all

        /** False where the room does not take what the event cites. */
        private boolean receiveGiven(Pdu event, Verdict.Missing missing) {
            long asOf = store.events().size();
            Set<EventId> held = held();
            Map<StateKey, EventId> before = scenario.before(event);
            Map<StateKey, Long> known = new HashMap<>();
            Map<StateKey, EventId> fetched = new HashMap<>();
            store.state().forEach((key, number) -> {
                if (!store.event(number).node().id().equals(before.get(key))) {
                    known.put(key, StateChange.NONE);
                }
            });
            before.forEach((key, id) -> {
                if (!held.contains(id)) {
                    fetched.put(key, id);
                } else if (!isCurrent(key, id)) {
                    known.put(key, number(id));
                }
            });
            List<EventId> outliers = new ArrayList<>();
            fetched.values().forEach(id -> withAuthChain(id, outliers));
            missing.prevEvents().forEach(id -> withAuthChain(id, outliers));
            event.authEvents().forEach(id -> withAuthChain(id, outliers));
            for (EventId outlier : outliers) {
                store.commit(room -> room.outlier(verified(all.get(outlier))));
            }
            GivenState given = new GivenState(asOf, known, fetched);
            Verdict verdict =
                    store.commit(room -> room.receive(verified(event), Recommendation.NOT_ASKED, Optional.of(given)));
            return !(verdict instanceof Verdict.Missing);
        }

        private boolean isCurrent(StateKey key, EventId id) {
            Long number = store.state().get(key);
            return number != null && store.event(number).node().id().equals(id);
        }

        private Set<EventId> held() {
            return store.events().stream().map(event -> event.node().id()).collect(Collectors.toSet());
        }

        private long number(EventId id) {
            return store.events().stream()
                    .map(StoredEvent::node)
                    .filter(node -> node.id().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .event();
        }

        private void withAuthChain(EventId id, List<EventId> ordered) {
            if (!ordered.contains(id)) {
                all.get(id).authEvents().forEach(auth -> withAuthChain(auth, ordered));
                ordered.add(id);
            }
        }

        // ---- what must hold

        private void checkPlaces() {
            Map<EventId, Long> places = store.events().stream()
                    .map(StoredEvent::node)
                    .filter(EventNode::hasState)
                    .collect(Collectors.groupingBy(EventNode::id, Collectors.counting()));
            assertThat(places.keySet()).isEqualTo(all.keySet());
            assertThat(places.values()).containsOnly(1L);
            Set<String> stored = new HashSet<>();
            assertThat(store.events())
                    .allMatch(event -> stored.add(
                            event.node().isPlace() + " " + event.node().id()));
        }

        private void checkGraph() {
            Map<EventId, EventNode> accepted = new HashMap<>();
            store.events().stream()
                    .map(StoredEvent::node)
                    .filter(node -> node.outcome() == Outcome.ACCEPTED)
                    .forEach(node -> accepted.put(node.id(), node));
            Set<EventId> tips = new HashSet<>(accepted.keySet());
            accepted.keySet()
                    .forEach(id -> tips.removeAll(Set.copyOf(all.get(id).prevEvents())));
            List<EventId> extremities = store.run(room -> room.extremities(Integer.MAX_VALUE));
            assertThat(extremities).containsAll(tips);
            extremities.stream()
                    .filter(id -> !tips.contains(id))
                    .forEach(id -> assertThat(accepted.get(id).isPlace()).isTrue());
            Map<StateKey, EventId> current = StateResolution.of(version.stateResolution())
                    .resolve(
                            extremities.stream()
                                    .map(id -> after(accepted.get(id)))
                                    .toList(),
                            this);
            assertThat(ids(store.state())).isEqualTo(current);
        }

        private Map<StateKey, EventId> after(EventNode node) {
            Map<StateKey, Long> state = new HashMap<>();
            afterNumbers(node.number(), state);
            return ids(state);
        }

        private void afterNumbers(long number, Map<StateKey, Long> state) {
            if (number != EventNode.ROOT) {
                EventNode node = store.event(number).node();
                afterNumbers(node.base(), state);
                node.merged().forEach(change -> state.put(change.key(), change.after()));
                node.own().forEach(change -> state.put(change.key(), change.after()));
                state.values().removeIf(entry -> entry == StateChange.NONE);
            }
        }

        private Map<StateKey, EventId> ids(Map<StateKey, Long> state) {
            Map<StateKey, EventId> ids = new HashMap<>();
            state.forEach(
                    (key, number) -> ids.put(key, store.event(number).node().id()));
            return ids;
        }

        @Override
        public Optional<Pdu> get(EventId id) {
            return Optional.ofNullable(all.get(id)).filter(event -> held().contains(id));
        }

        @Override
        public boolean rejected(EventId id) {
            return store.events().stream()
                    .map(StoredEvent::node)
                    .filter(node -> node.id().equals(id))
                    .findFirst()
                    .filter(node -> node.outcome() == Outcome.REJECTED)
                    .isPresent();
        }
    }
}
