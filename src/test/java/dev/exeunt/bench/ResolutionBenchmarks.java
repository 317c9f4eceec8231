package dev.exeunt.bench;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.state.Conflict;
import dev.exeunt.matrix.state.EventSource;
import dev.exeunt.matrix.state.StateResolution;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The plain algorithms, over as many memberships in conflict as users leave at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ResolutionBenchmarks {
    private static final String CREATOR = "@creator:resident.example";

    /** One of each algorithm: 1, 2, 2.1. */
    @Param({"1", "10", "12"})
    private String version;

    @Param({"10", "1000", "10000"})
    private int conflicts;

    private StateResolution resolution;
    private Conflict conflict;
    private EventSource events;

    @Setup
    public void leaveAtOnce() {
        RoomVersion roomVersion = RoomVersion.of(version).orElseThrow();
        RoomBuilder room = RoomBuilder.publicRoom(roomVersion, CREATOR);
        Map<EventId, Pdu> leaves = new HashMap<>();
        Map<StateKey, Set<EventId>> conflicted = new HashMap<>();
        for (int i = 0; i < conflicts; i++) {
            String user = "@u" + i + ":origin.example";
            Pdu join = room.join(user);
            Pdu leave = room.nextMember(user, user, "leave");
            leaves.put(leave.eventId(), leave);
            conflicted.put(StateKey.member(user), Set.of(join.eventId(), leave.eventId()));
        }
        Map<StateKey, EventId> state = room.state();
        conflict = new Conflict(
                key -> conflicted.containsKey(key) ? Optional.empty() : Optional.ofNullable(state.get(key)),
                conflicted,
                Set.of(),
                Set.of());
        events = new LeavesToo(room.events(), leaves);
        resolution = StateResolution.of(roomVersion.stateResolution());
    }

    /** A room's events, and leaves that are in none of its branches. */
    private record LeavesToo(EventSource room, Map<EventId, Pdu> leaves) implements EventSource {
        @Override
        public Optional<Pdu> get(EventId id) {
            Pdu leave = leaves.get(id);
            return leave == null ? room.get(id) : Optional.of(leave);
        }

        @Override
        public boolean rejected(EventId id) {
            return false;
        }
    }

    @Benchmark
    public Map<StateKey, EventId> plain() {
        return resolution.resolve(conflict, events);
    }
}
