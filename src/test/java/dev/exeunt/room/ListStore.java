package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Drives a room as a shard does, with a list as its store. */
public final class ListStore {
    private final RoomHandle handle = new RoomHandle(0, 1);
    private final RoomId roomId;
    private final RoomVersion version;
    private final ServerName self;
    private final List<StoredEvent> events = new ArrayList<>();
    private final Map<StateKey, Long> state = new HashMap<>();
    private final Map<ServerName, Stay> stays = new HashMap<>();
    private final List<WaitingRedaction> waiting = new ArrayList<>();
    private Room room;
    private int questions;

    /** @param self the server that has the room */
    public ListStore(RoomId roomId, RoomVersion version, ServerName self) {
        this.roomId = roomId;
        this.version = version;
        this.self = self;
        reopen();
    }

    /** Forgets the room in memory. */
    void reopen() {
        Optional<EventNode> newest = events.isEmpty()
                ? Optional.empty()
                : Optional.of(events.get(events.size() - 1).node());
        room = Room.open(
                new RoomRecord(handle, roomId, version, newest, List.copyOf(stays.values())),
                new Loaded(List.of(), List.of(), Map.of()),
                Set.of(),
                self);
    }

    /** Runs a command, answering what it misses. */
    <T> T run(Function<Room, T> command) {
        LoadRequest before = null;
        while (true) {
            try {
                return command.apply(room);
            } catch (NotLoaded missing) {
                assertThat(missing.request()).as("asked twice in a row").isNotEqualTo(before);
                before = missing.request();
                questions++;
                room.add(load(missing.request()), missing.request());
            }
        }
    }

    /** Runs a command and commits what it changed. */
    public Verdict commit(Function<Room, Received> command) {
        Received received = run(command);
        received.change().ifPresent(change -> {
            for (StoredEvent event : change.events()) {
                events.add(event);
                for (StateChange step : event.node().current()) {
                    state.remove(step.key());
                    if (step.after() != StateChange.NONE) {
                        state.put(step.key(), step.after());
                    }
                }
            }
            change.servers().stays().forEach(this::keep);
            change.redactions().redacted().forEach(this::redact);
            waiting.removeAll(change.redactions().settled());
            waiting.addAll(change.redactions().waiting());
            room.committed(change);
        });
        return received.verdict();
    }

    private void keep(Stay stay) {
        stays.remove(stay.server());
        if (stay.until() == Stay.NOW) {
            stays.put(stay.server(), stay);
        }
    }

    private void redact(RedactedEvent left) {
        events.set((int) left.number() - 1, new StoredEvent(event(left.number()).node(), left.pdu()));
    }

    /** The redactions that wait for their events. */
    List<WaitingRedaction> waiting() {
        return waiting;
    }

    /** The servers that are in the room. */
    Collection<Stay> stays() {
        return stays.values();
    }

    /** How often the store was asked. */
    int questions() {
        return questions;
    }

    List<StoredEvent> events() {
        return events;
    }

    StoredEvent event(long number) {
        return events.get((int) number - 1);
    }

    /** The current state. */
    Map<StateKey, Long> state() {
        return state;
    }

    private Loaded load(LoadRequest request) {
        List<StoredEvent> found = new ArrayList<>();
        List<EventNode> nodes = new ArrayList<>();
        Map<StateKey, Long> entries = new HashMap<>();
        for (StoredEvent event : events) {
            long number = event.node().number();
            if ((event.node().isPlace() ? request.places() : request.ids())
                            .contains(event.node().id())
                    || request.numbers().contains(number)) {
                found.add(event);
            }
            if (number >= request.nodesFrom() && number <= request.nodesTo()) {
                nodes.add(event.node());
            }
        }
        for (StateKey key : request.keys()) {
            Optional.ofNullable(state.get(key)).ifPresent(number -> {
                entries.put(key, number);
                found.add(event(number));
            });
        }
        if (request.wholeState()) {
            entries.putAll(state);
            Set<Long> chain = new HashSet<>();
            state.values().forEach(number -> chain(number, chain));
            chain.forEach(number -> nodes.add(event(number).node()));
        }
        return new Loaded(found, nodes, entries, request.waiting() ? List.copyOf(waiting) : List.of());
    }

    private void chain(long number, Set<Long> chain) {
        if (chain.add(number)) {
            event(number).node().auth().forEach(auth -> chain(auth, chain));
        }
    }
}
