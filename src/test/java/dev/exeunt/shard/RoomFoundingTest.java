package dev.exeunt.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.Preset;
import dev.exeunt.room.RoomFounding;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.room.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RoomFoundingTest {
    private static final UserId ALICE = new UserId("@alice:resident.example");
    private static final SigningKey KEY = RoomHistory.keyOf(ALICE.server());

    private final HeapStore store = new HeapStore();
    private Vertx vertx;
    private Rooms rooms;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        this.rooms = new Rooms(vertx, Placement.alone("here"));
    }

    @Test
    void aRoomThatBeganIsARoomAsAnyOther() throws TimeoutException {
        RoomFounding founding = given(RoomVersion.V12, Optional.of("The Grand Duke Pub"));

        Verdict verdict = found(founding);

        assertThat(verdict).isEqualTo(new Verdict.Accepted(idOf(founding)));
        assertThat(store.events(founding.roomId())).isEqualTo(7);
        assertThat(await(rooms.ask(new RoomRequest.AskVersion(founding.roomId()), RoomReply.Version.class))
                        .version())
                .isEqualTo(RoomVersion.V12);
    }

    @Test
    void aRoomThatIsFoundedAgainStaysAsItIs() throws TimeoutException {
        RoomFounding founding = given(RoomVersion.V10, Optional.empty());
        found(founding);

        Verdict again = found(founding);

        assertThat(again).isEqualTo(new Verdict.Known(new Verdict.Accepted(idOf(founding))));
        assertThat(store.events(founding.roomId())).isEqualTo(6);
    }

    @Test
    void aRoomWithANameThatFitsIntoNoEventDoesNotBegin() throws TimeoutException {
        RoomFounding founding = given(RoomVersion.V10, Optional.of("x".repeat(70_000)));

        assertThatThrownBy(() -> found(founding)).isInstanceOfSatisfying(MatrixException.class, refused -> assertThat(
                        refused.error().code())
                .isEqualTo(Code.TOO_LARGE));
        assertThatThrownBy(
                        () -> await(rooms.ask(new RoomRequest.AskVersion(founding.roomId()), RoomReply.Version.class)))
                .hasMessageContaining("M_NOT_FOUND");
    }

    @Test
    void aRoomWhoseBeginningCouldNotBeCommittedIsFoundedByTheNextAttempt() throws TimeoutException {
        RoomFounding founding = given(RoomVersion.V10, Optional.empty());
        store.failCommits(1);

        assertThat(found(founding)).isEqualTo(new Verdict.Accepted(idOf(founding)));
    }

    private RoomFounding given(RoomVersion version, Optional<String> name) throws TimeoutException {
        RoomFounding founding =
                RoomFounding.of(ALICE, version, Preset.PUBLIC_CHAT, name, KEY, System.currentTimeMillis());
        RoomMessages.register(vertx.eventBus());
        Lease lease = new Lease();
        lease.renewed(System.nanoTime() + TimeUnit.DAYS.toNanos(1));
        ShardServices services = new ShardServices(
                store,
                ALICE.server(),
                KEY,
                InstantSource.system(),
                new MemoryBudget(1_000_000),
                lease,
                RoomObserver.NONE);
        await(vertx.deployVerticle(new RoomShardVerticle(ShardId.of(founding.roomId()), 1, services, shard -> {})));
        return founding;
    }

    private Verdict found(RoomFounding founding) throws TimeoutException {
        return await(rooms.ask(new RoomRequest.Found(founding), RoomReply.Decided.class))
                .verdict();
    }

    private static EventId idOf(RoomFounding founding) {
        return founding.create().pdu().eventId();
    }

    private static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(10, TimeUnit.SECONDS);
    }
}
