package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.Stay;
import dev.exeunt.store.RelayStore.Behind;
import dev.exeunt.store.RelayStore.Destination;
import dev.exeunt.store.RelayStore.DestinationChange;
import dev.exeunt.store.RelayStore.Lag;
import dev.exeunt.store.RelayStore.Outbox;
import dev.exeunt.store.RelayStore.Unsent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What the relay finds: the servers of rooms, and what these are to get. */
interface RelayContract extends StoreContract {
    @Test
    default void aRoomIsOpenedWithTheServersThatAreInIt() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(BOB, "join"));
        commit(room.member(CAROL, "join"));
        commit(room.member("@dave:three.example", "invite"));
        commit(room.member("@erin:four.example:8448", "join"));
        commit(room.member(ALICE, "leave"));

        assertThat(open(room, Set.of()).orElseThrow().record().stays())
                .containsExactlyInAnyOrder(
                        new Stay(new ServerName("here.example"), 2, Stay.NOW, 1),
                        new Stay(new ServerName("two.example"), 4, Stay.NOW, 2),
                        new Stay(new ServerName("four.example:8448"), 7, Stay.NOW, 1));
        assertThat(open(room, Set.of(StateKey.CREATE)).orElseThrow().record().stays())
                .hasSize(3);
    }

    @Test
    default void anImportedRoomsServersAreThereFromItsBeginning() {
        SampleImport imported = new SampleImport(newShard(), "!servers:there.example", 7, 1);

        await(store().importRoom(imported.room()));

        assertThat(await(store().open(imported.shard(), imported.id(), Set.of()))
                        .orElseThrow()
                        .record()
                        .stays())
                .containsExactlyInAnyOrder(
                        new Stay(new ServerName("server0.example"), 0, Stay.NOW, 2),
                        new Stay(new ServerName("server1.example"), 0, Stay.NOW, 2),
                        new Stay(new ServerName("server2.example"), 0, Stay.NOW, 3));
    }

    @Test
    default void whatOtherServersAreToGetIsInTheOutboxOnceAndUntilItIsTakenOut() {
        SampleRoom room = given();
        int shard = room.handle().shard();
        assertThat(await(store().relay().leftOver(shard)).outboxes()).isEmpty();
        commit(room.member(ALICE, "join"));
        commit(room.refused(Outcome.SOFT_FAILED, new Refusal("5.1", "banned")));
        List<CompletionStage<Void>> together = List.of(
                committing(room.member(BOB, "join")),
                committing(room.member(CAROL, "join")),
                committing(room.member(CAROL, "leave")));
        together.forEach(StoreContract::await);
        assertThat(await(store().relay().leftOver(shard)).outboxes()).containsExactly(new Outbox(room.handle(), 3, 7));

        await(store().relay().relayed(List.of(new Outbox(room.handle(), 4, 5))));
        assertThat(await(store().relay().outboxes()))
                .as("an earlier event is in it, of which nobody says that it is relayed")
                .contains(new Outbox(room.handle(), 3, 7));
        await(store().relay().relayed(List.of(new Outbox(room.handle(), 3, 5))));
        assertThat(await(store().relay().leftOver(shard)).outboxes()).containsExactly(new Outbox(room.handle(), 6, 7));
        await(store().relay().relayed(List.of(new Outbox(room.handle(), 7, 7))));
        assertThat(await(store().relay().leftOver(shard)).outboxes()).containsExactly(new Outbox(room.handle(), 6, 7));
        await(store().relay().relayed(List.of(new Outbox(room.handle(), 3, 7))));
        assertThat(await(store().relay().leftOver(shard)).outboxes()).isEmpty();
    }

    @Test
    default void whatIsUnsentIsReadWithTheServersOfItsTime() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(ALICE, "leave"));
        commit(room.refused(Outcome.REJECTED, new Refusal("5.1", "banned")));
        commit(room.member(BOB, "join"));
        commit(room.member(CAROL, "join"));

        Unsent unsent = await(store().relay().unsent(room.handle(), 4, 6, 10));

        assertThat(unsent.events()).extracting(RelayedEvent::number).containsExactly(4L, 6L);
        assertThat(unsent.events().get(1).pdu())
                .isEqualTo(room.events().get(5).pdu().bytes());
        assertThat(unsent.events().get(1).id())
                .isEqualTo(room.events().get(5).pdu().eventId());
        assertThat(unsent.events()).extracting(RelayedEvent::sender).containsOnly(new ServerName("here.example"));
        assertThat(unsent.stays())
                .containsExactlyInAnyOrder(
                        new Stay(new ServerName("here.example"), 2, Stay.NOW, 1),
                        new Stay(new ServerName("one.example"), 3, 4, 0),
                        new Stay(new ServerName("two.example"), 6, Stay.NOW, 2));
        assertThat(await(store().relay().unsent(room.handle(), 1, 7, 2)).events())
                .extracting(RelayedEvent::number)
                .containsExactly(1L, 2L);
    }

    @Test
    default void aServerMissesWhatHappenedWhileItWasInTheRoom() {
        SampleRoom room = given();
        ServerName server = new ServerName("one.example");
        commit(room.member(ALICE, "join"));
        commit(room.member(ALICE, "leave"));
        commit(room.member(BOB, "join"));
        commit(room.member(ALICE, "join"));
        commit(room.refused(Outcome.REJECTED, new Refusal("5.1", "banned")));
        commit(room.member(CAROL, "join"));

        assertThat(missed(room, server, 0, 10)).containsExactly(3L, 4L, 6L, 8L);
        assertThat(missed(room, server, 4, 10)).containsExactly(6L, 8L);
        assertThat(missed(room, server, 0, 3)).containsExactly(3L, 4L, 6L);
        assertThat(missed(room, new ServerName("elsewhere.example"), 0, 10)).isEmpty();
    }

    private List<Long> missed(SampleRoom room, ServerName server, long after, int limit) {
        return await(store().relay().missed(server, room.handle(), after, limit)).stream()
                .map(RelayedEvent::number)
                .toList();
    }

    @Test
    default void howServersAreDoingIsKept() {
        SampleRoom room = given();
        int shard = room.handle().shard();
        ServerName one = new ServerName("one.example");
        ServerName two = new ServerName("two.example");
        Lag lag = new Lag(room.handle(), 1);
        RelayStore relay = store().relay();
        Map<Integer, Long> epoch = Map.of(shard, epochs().get(shard));
        RelayStore.Standing standing = new RelayStore.Standing(3, 2_000, 1_000);

        assertThat(await(relay.save(
                        epoch,
                        List.of(
                                new DestinationChange(shard, one, Optional.of(standing), List.of(lag), List.of()),
                                new DestinationChange(shard, two, Optional.empty(), List.of(lag), List.of()),
                                new DestinationChange(
                                        shard, two, Optional.empty(), List.of(), List.of(room.handle()))))))
                .containsExactly(shard);

        assertThat(await(relay.leftOver(shard)).destinations()).containsExactly(new Destination(one, standing));
        assertThat(await(relay.leftOver(shard)).behind()).containsExactly(new Behind(one, lag, 2));
        Lag less = new Lag(room.handle(), 2);
        await(relay.save(
                epoch,
                List.of(
                        new DestinationChange(shard, one, Optional.empty(), List.of(), List.of(room.handle())),
                        new DestinationChange(
                                shard, one, Optional.of(RelayStore.Standing.UNKNOWN), List.of(less), List.of()))));
        assertThat(await(relay.leftOver(shard)).destinations())
                .containsExactly(new Destination(one, RelayStore.Standing.UNKNOWN));
        assertThat(await(relay.leftOver(shard)).behind()).containsExactly(new Behind(one, less, 2));
    }
}
