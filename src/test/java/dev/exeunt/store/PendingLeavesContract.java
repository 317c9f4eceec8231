package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How leaves are kept that nobody has taken yet. */
interface PendingLeavesContract extends StoreContract {
    @Test
    default void aPendingLeaveIsKeptAsItIs() {
        PendingLeave leave = pendingLeave(1_000);
        PendingLeave signed = leave.signed(given().newest().pdu());

        await(store().saveLeave(leave));
        assertThat(find(leave)).contains(leave);
        assertThat(await(store().changeLeave(leave, signed))).isTrue();
        assertThat(find(leave)).contains(signed);
        assertThat(await(store().removeLeave(leave.shard(), leave.room(), leave.user())))
                .isTrue();
        assertThat(await(store().removeLeave(leave.shard(), leave.room(), leave.user())))
                .isFalse();
        assertThat(find(leave)).isEmpty();
    }

    @Test
    default void ofSeveralWhoTakeALeaveUpOneDoes() {
        PendingLeave leave = pendingLeave(1_000);
        await(store().saveLeave(leave));

        List<CompletionStage<Boolean>> claims = IntStream.range(0, 10)
                .mapToObj(i -> store().changeLeave(leave, leave.claimed(2_000 + i)))
                .toList();

        assertThat(claims.stream().map(StoreContract::await).filter(taken -> taken))
                .hasSize(1);
        assertThat(await(store().changeLeave(leave, leave.failed("too late", 3_000))))
                .isFalse();
    }

    @Test
    default void aLeaveIsDueFromItsTimeOnUntilItIsGivenUp() {
        PendingLeave leave = pendingLeave(5_000);
        await(store().saveLeave(leave));

        assertThat(await(store().dueLeaves(4_999, 100))).doesNotContain(leave);
        assertThat(await(store().dueLeaves(5_000, 100))).contains(leave);
        assertThat(await(store().leaves(100))).contains(leave);

        PendingLeave givenUp = leave.failed("nobody took it \0", PendingLeave.NEVER);
        await(store().changeLeave(leave, givenUp));

        assertThat(await(store().dueLeaves(Long.MAX_VALUE, 100))).doesNotContain(givenUp);
        assertThat(await(store().leaves(100))).contains(givenUp);
    }

    private PendingLeave pendingLeave(long retryAt) {
        return new PendingLeave(
                newShard(),
                new RoomId("!elsewhere:there.example"),
                new UserId("@alice:here.example"),
                List.of(new ServerName("there.example"), new ServerName("other.example:8448")),
                Optional.of("because\0"),
                Optional.empty(),
                500,
                0,
                retryAt,
                "");
    }

    private Optional<PendingLeave> find(PendingLeave leave) {
        return await(store().findLeave(leave.shard(), leave.room(), leave.user()));
    }
}
