package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.store.RoomCatalog.ListedEvent;
import dev.exeunt.store.RoomCatalog.ListedRoom;
import dev.exeunt.store.RoomCatalog.RoomSummary;
import dev.exeunt.store.RoomCatalog.StateQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator sees. */
interface CatalogContract extends StoreContract {
    @Test
    default void roomsAreListedPageByPage() {
        int shard = newShard();
        for (String id : List.of("!list-b:x", "!list-C:x", "!list-a:x", "!list-é:x")) {
            SampleRoom room = new SampleRoom(await(store().newHandle(shard)), id);
            commit(room.begin());
        }

        List<ListedRoom> first = await(store().rooms(Optional.of(new RoomId("!list-")), 3));
        List<ListedRoom> second = await(store().rooms(Optional.of(first.get(2).roomId()), 1));

        assertThat(first.stream().map(room -> room.roomId().value()))
                .containsExactly("!list-C:x", "!list-a:x", "!list-b:x");
        assertThat(second).containsExactly(new ListedRoom(shard, new RoomId("!list-é:x"), RoomVersion.V10));
    }

    @Test
    default void aRoomIsSummedUp() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(BOB, "join"));
        commit(room.member(CAROL, "join"));
        commit(room.member(ALICE, "leave"));
        commit(room.refused(Outcome.REJECTED, new Refusal("5.1", "banned")));

        RoomSummary summary = summary(room.handle().shard(), room.id());

        assertThat(summary)
                .isEqualTo(new RoomSummary(
                        RoomVersion.V10,
                        3,
                        2,
                        Set.of(room.events().get(5).node().id()),
                        7));
        assertThat(await(store().room(room.handle().shard(), new RoomId("!other:x"))))
                .isEmpty();
    }

    @Test
    default void theStateIsReadPageByPage() {
        SampleRoom room = given();
        for (int i = 0; i < 10; i++) {
            commit(room.member("@user" + i + ":one.example", "join"));
        }
        List<Pdu> read = new ArrayList<>();
        StateQuery query = new StateQuery(Optional.empty(), Optional.empty(), Optional.empty(), 5);
        List<Pdu> page = state(room, query);
        while (!page.isEmpty()) {
            read.addAll(page);
            page = state(room, query.from(page.get(page.size() - 1).key().orElseThrow()));
        }

        assertThat(read).hasSize(12).isSortedAccordingTo((a, b) -> a.key()
                .orElseThrow()
                .toString()
                .compareTo(b.key().orElseThrow().toString()));
        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(
                        room.events().stream().map(StoredEvent::pdu).toList());
    }

    @Test
    default void theStateIsNarrowedByTypeAndKey() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        Pdu create = room.events().get(0).pdu();
        Pdu creator = room.events().get(1).pdu();
        Pdu alice = room.events().get(2).pdu();

        assertThat(state(room, query(Optional.of(EventType.MEMBER), Optional.empty())))
                .containsExactly(alice, creator);
        assertThat(state(room, query(Optional.empty(), Optional.of("")))).containsExactly(create);
        assertThat(state(room, query(Optional.of(EventType.MEMBER), Optional.of(ALICE))))
                .containsExactly(alice);
        assertThat(state(room, query(Optional.of(EventType.CREATE), Optional.of(ALICE))))
                .isEmpty();
        assertThat(await(store().state(
                                room.handle().shard(),
                                new RoomId("!other:x"),
                                query(Optional.empty(), Optional.empty()))))
                .isEmpty();
    }

    @Test
    default void eventsAreReadFromTheNewestBack() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        Refusal refusal = new Refusal("5.1", "banned");
        commit(room.refused(Outcome.SOFT_FAILED, refusal));
        int shard = room.handle().shard();

        List<ListedEvent> newest =
                await(store().events(shard, room.id(), Optional.empty(), 2)).orElseThrow();
        EventId last = newest.get(1).pdu().eventId();
        List<ListedEvent> older =
                await(store().events(shard, room.id(), Optional.of(last), 10)).orElseThrow();

        assertThat(newest)
                .containsExactly(
                        new ListedEvent(room.events().get(3).pdu(), Outcome.SOFT_FAILED, Optional.of(refusal)),
                        new ListedEvent(room.events().get(2).pdu(), Outcome.ACCEPTED, Optional.empty()));
        assertThat(older.stream().map(ListedEvent::pdu))
                .containsExactly(
                        room.events().get(1).pdu(), room.events().get(0).pdu());
        assertThat(await(store().events(shard, room.id(), Optional.of(new EventId("$unknown")), 10)))
                .contains(List.of());
        assertThat(await(store().events(shard, new RoomId("!other:x"), Optional.empty(), 10)))
                .isEmpty();
    }

    private List<Pdu> state(SampleRoom room, StateQuery query) {
        return await(store().state(room.handle().shard(), room.id(), query)).orElseThrow();
    }

    private static StateQuery query(Optional<String> type, Optional<String> stateKey) {
        return new StateQuery(type, stateKey, Optional.empty(), 100);
    }
}
