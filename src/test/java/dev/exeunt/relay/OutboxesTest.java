package dev.exeunt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomHead;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.room.ServerChange;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.store.RelayStore.Outbox;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxesTest {
    private static final RoomHandle ROOM = new RoomHandle(1, 1);

    private final RoomHistory history = new RoomHistory(RoomVersion.V10, "@admin:here.example");
    private QueueNode node;
    private Outboxes outboxes;

    @BeforeEach
    void start() throws Exception {
        node = new QueueNode(QueueNode.SETTINGS);
        outboxes = node.outboxes();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void whatIsRelayedIsTakenOut() throws Exception {
        does(() -> outboxes.began(List.of()));

        does(() -> outboxes.committed(change(4)));
        does(() -> outboxes.committed(change(5)));
        clear();

        assertThat(node.store().relayed()).containsExactly(new Outbox(ROOM, 4, 5));
    }

    /** It may be in the store's outbox, between events that were handed over. */
    @Test
    void anEventWhoseCommitSeemedToFailIsNotTakenOutWithLaterOnes() throws Exception {
        does(() -> outboxes.began(List.of()));

        does(() -> outboxes.committed(change(4)));
        does(() -> outboxes.uncertain(change(5)));
        does(() -> outboxes.committed(change(6)));
        clear();

        assertThat(node.store().relayed()).containsExactly(new Outbox(ROOM, 6, 6));
    }

    @Test
    void thatIsSoTooWhereItHappensBeforeItIsKnownWhatIsLeft() throws Exception {
        does(() -> outboxes.committed(change(4)));
        does(() -> outboxes.uncertain(change(5)));
        does(() -> outboxes.began(List.of()));

        does(() -> outboxes.committed(change(6)));
        clear();

        assertThat(node.store().relayed()).containsExactly(new Outbox(ROOM, 6, 6));
    }

    // ---- in the words of the tests

    private void does(Runnable action) throws Exception {
        node.on(() -> {
                    action.run();
                    return Future.succeededFuture();
                })
                .await(20, TimeUnit.SECONDS);
    }

    private void clear() throws Exception {
        node.on(() -> outboxes.clear(true)).await(20, TimeUnit.SECONDS);
    }

    /** An event that is for nobody else, so that it is relayed as soon as it is handed over. */
    private RoomChange change(long number) {
        Pdu pdu = history.message("@admin:here.example", "number " + number);
        EventNode placed = new EventNode(
                number,
                pdu.eventId(),
                Outcome.ACCEPTED,
                null,
                number,
                List.of(number - 1),
                List.of(),
                number - 1,
                List.of(),
                List.of(),
                List.of(),
                RoomHead.EMPTY);
        return new RoomChange(
                ROOM,
                history.roomId(),
                history.version(),
                Optional.of(history.newest().eventId()),
                List.of(new StoredEvent(placed, pdu)),
                new ServerChange(Set.of(QueueNode.SELF), List.of()));
    }
}
