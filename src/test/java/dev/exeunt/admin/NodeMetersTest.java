package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomReply.Decided;
import dev.exeunt.shard.RoomRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeMetersTest {
    private static final EventId ID = new EventId("$id");
    private static final Refusal WHY = new Refusal("5.4.1", "no member");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NodeMeters meters = new NodeMeters(registry);

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void leavesAreCountedByTheirOutcome() {
        answered(new Decided(new Verdict.Accepted(ID)));
        answered(new Decided(new Verdict.Accepted(ID)));
        answered(new Decided(new Verdict.Known(new Verdict.Accepted(ID))));
        answered(new Decided(new Verdict.SoftFailed(ID, WHY)));
        answered(new Decided(new Verdict.Rejected(ID, WHY)));
        answered(new Decided(new Verdict.Missing(ID, Set.of(), Set.of())));
        answered(new RoomReply.Failed(new MatrixError(MatrixError.Code.FORBIDDEN, "denied")));
        answered(new RoomReply.Retry());

        assertThat(leaves("accepted")).isEqualTo(2);
        for (String outcome : Set.of("known", "soft_failed", "rejected", "missing", "refused", "retry")) {
            assertThat(leaves(outcome)).as(outcome).isEqualTo(1);
        }
    }

    @Test
    void everyOutcomeIsShownBeforeThereIsALeave() {
        assertThat(registry.get("exeunt.leaves").counters())
                .hasSize(7)
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }

    @Test
    void roomsInMemoryAndCommitsAreShown() {
        meters.held(3);
        meters.held(-1);
        meters.committed(40, 2_000_000);
        meters.committed(5, 1_000_000);

        assertThat(gauge("exeunt.rooms.in.memory")).isEqualTo(2);
        assertThat(registry.get("exeunt.commit.changes").summary().totalAmount())
                .isEqualTo(45);
        assertThat(gauge("exeunt.commit.last.changes")).isEqualTo(5);
        assertThat(registry.get("exeunt.commit").timer().count()).isEqualTo(2);
    }

    @Test
    void requestsThatWaitInShardsAreShown() {
        meters.waiting(1);
        meters.waiting(1);
        meters.waiting(-1);

        assertThat(gauge("exeunt.requests.in.shards")).isEqualTo(1);
    }

    @Test
    void theLagOfEventLoopsIsShown() {
        meters.late(2_000_000);
        meters.late(7_000_000);

        assertThat(registry.get("exeunt.loop.lag").timer().max(TimeUnit.MILLISECONDS))
                .isEqualTo(7);
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private void answered(RoomReply reply) {
        Pdu event = new RoomHistory(RoomVersion.V10, "@alice:here.example").newest();
        meters.answered(
                new RoomRequest.SendLeave(
                        event.roomId(), VerifiedPdu.alreadyVerified(event), new ServerName("here.example")),
                reply);
    }

    private double leaves(String outcome) {
        return registry.get("exeunt.leaves").tag("outcome", outcome).counter().count();
    }
}
