package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomRecord;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.store.RoomCatalog.Member;
import dev.exeunt.store.RoomCatalog.RoomSummary;
import dev.exeunt.store.RoomStore.OpenedRoom;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How rooms are taken over. */
interface ImportsContract extends StoreContract {
    @Test
    default void anImportedRoomIsOpenedAsItsExtremitiesLeaveIt() {
        SampleImport imported = new SampleImport(newShard(), "!imported:there.example", 30, 3);

        assertThat(await(store().importRoom(imported.room()))).isTrue();

        OpenedRoom opened = await(store().open(imported.shard(), imported.id(), Set.of(StateKey.CREATE)))
                .orElseThrow();
        RoomHandle handle = opened.record().handle();
        RoomVersion version = opened.record().version();
        assertThat(opened.record().newest()).contains(imported.events().get(33).node());
        assertThat(opened.loaded().state()).isEqualTo(Map.of(StateKey.CREATE, 1L));
        assertThat(await(store().load(handle, version, LoadRequest.ofNodes(1, 34)))
                        .nodes())
                .isEqualTo(imported.events().stream().map(StoredEvent::node).toList());
        assertThat(await(store().load(handle, version, LoadRequest.ofWholeState()))
                        .state())
                .isEqualTo(imported.state());
        assertThat(summary(imported.shard(), imported.id()))
                .isEqualTo(new RoomSummary(
                        RoomVersion.V10,
                        30,
                        3,
                        Set.of(
                                imported.events().get(31).node().id(),
                                imported.events().get(32).node().id(),
                                imported.events().get(33).node().id()),
                        34));
    }

    @Test
    default void anImportedRoomGoesOn() {
        SampleImport imported = new SampleImport(newShard(), "!goeson:there.example", 5, 1);
        await(store().importRoom(imported.room()));
        RoomRecord opened = await(store().open(imported.shard(), imported.id(), Set.of()))
                .orElseThrow()
                .record();
        SampleRoom room = new SampleRoom(opened.handle(), imported.id().value());
        room.goOn(imported.events(), imported.state(), opened.stays());

        commit(room.member(SampleImport.member(2), "leave"));

        assertThat(member(room, SampleImport.member(2)))
                .contains(new Member("leave", room.newest().node().id()));
        assertThat(summary(imported.shard(), imported.id()).joinedMembers()).isEqualTo(4);
        assertThat(summary(imported.shard(), imported.id()).extremities())
                .containsExactly(room.newest().node().id());
    }

    @Test
    default void aRoomThatIsThereIsNotImported() {
        SampleRoom room = given();
        SampleImport imported =
                new SampleImport(room.handle().shard(), room.id().value(), 5, 1);

        assertThat(await(store().importRoom(imported.room()))).isFalse();
        assertThat(open(room, Set.of()).orElseThrow().record().newest())
                .contains(room.newest().node());
    }

    @Test
    default void anImportThatBreaksOffLeavesNothing() {
        SampleImport imported = new SampleImport(newShard(), "!broken:there.example", 1_200, 1);
        RuntimeException wrong = new IllegalStateException("the 1,100th event is wrong");
        Iterator<StoredEvent> events = imported.events().iterator();
        AtomicInteger read = new AtomicInteger();
        Iterator<StoredEvent> breaking = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return events.hasNext();
            }

            @Override
            public StoredEvent next() {
                if (read.incrementAndGet() == 1_100) {
                    throw wrong;
                }
                return events.next();
            }
        };

        Throwable failure = failure(store().importRoom(imported.room(breaking)));

        assertThat(failure).isSameAs(wrong);
        assertThat(await(store().open(imported.shard(), imported.id(), Set.of())))
                .isEmpty();
        assertThat(await(store().importRoom(imported.room()))).isTrue();
    }
}
