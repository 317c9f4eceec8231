package dev.exeunt.bench;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.ListStore;
import dev.exeunt.room.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A leave more in a room that so many left before on the same template: what a room makes of the resolution of all its extremities. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(1)
public class StormBenchmarks {
    private static final String CREATOR = "@creator:resident.example";
    private static final int MORE = 10;

    /** One of each algorithm: 1, 2, 2.1. */
    @Param({"1", "10", "12"})
    private String version;

    @Param({"10", "1000", "10000"})
    private int conflicts;

    private RoomVersion roomVersion;
    private RoomBuilder history;
    private List<Pdu> leaves;
    private ListStore room;

    @Setup
    public void makeLeaves() {
        roomVersion = RoomVersion.of(version).orElseThrow();
        history = RoomBuilder.publicRoom(roomVersion, CREATOR);
        List<String> users = new ArrayList<>();
        for (int i = 0; i < conflicts + MORE; i++) {
            users.add("@u" + i + ":origin.example");
            history.join(users.get(i));
        }
        leaves = users.stream()
                .map(user -> history.nextMember(user, user, "leave"))
                .toList();
    }

    @Setup(Level.Iteration)
    public void leaveBefore() {
        List<Pdu> events = history.allEvents();
        room = new ListStore(events.get(0).roomId(), roomVersion, new ServerName("resident.example"));
        events.forEach(this::receive);
        leaves.subList(0, conflicts).forEach(this::receive);
    }

    private void receive(Pdu event) {
        Verdict verdict = room.commit(room -> room.receive(VerifiedPdu.alreadyVerified(event)));
        if (!(verdict instanceof Verdict.Accepted)) {
            throw new IllegalStateException("not accepted: " + verdict);
        }
    }

    @Benchmark
    @OperationsPerInvocation(MORE)
    public void leave() {
        leaves.subList(conflicts, conflicts + MORE).forEach(this::receive);
    }
}
