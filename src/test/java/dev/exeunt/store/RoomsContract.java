package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.StateChange;
import dev.exeunt.store.RoomCatalog.Member;
import dev.exeunt.store.RoomCatalog.StateQuery;
import dev.exeunt.store.RoomStore.OpenedRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How rooms begin and go on, and what their current state is. */
interface RoomsContract extends StoreContract {
    @Test
    default void aRoomIsOpenedWithItsNewestEventAndTheEntriesThatWereAskedFor() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(ALICE, "leave"));
        StateKey alice = StateKey.member(ALICE);

        OpenedRoom opened =
                open(room, Set.of(StateKey.CREATE, alice, StateKey.member(BOB))).orElseThrow();

        assertThat(opened.record().handle()).isEqualTo(room.handle());
        assertThat(opened.record().roomId()).isEqualTo(room.id());
        assertThat(opened.record().version()).isEqualTo(RoomVersion.V10);
        assertThat(opened.record().newest()).contains(room.newest().node());
        assertThat(opened.loaded().state()).isEqualTo(Map.of(StateKey.CREATE, 1L, alice, 4L));
        assertThat(opened.loaded().events())
                .containsExactlyInAnyOrder(room.events().get(0), room.events().get(3));
        assertThat(opened.loaded().nodes()).isEmpty();
    }

    @Test
    default void aRoomIsOpenedWithoutAnyState() {
        SampleRoom room = given();

        OpenedRoom opened = open(room, Set.of()).orElseThrow();

        assertThat(opened.record().newest()).contains(room.newest().node());
        assertThat(opened.loaded().events()).isEmpty();
    }

    @Test
    default void anUnknownRoomIsNotThere() {
        SampleRoom room = given();

        assertThat(await(store().open(
                                room.handle().shard(), new RoomId("!other:here.example"), Set.of(StateKey.CREATE))))
                .isEmpty();
        assertThat(await(store().open(room.handle().shard() + 1, room.id(), Set.of())))
                .isEmpty();
    }

    @Test
    default void roomsThatBeginTogetherGetDifferentNumbers() {
        int shard = newShard();
        List<CompletionStage<RoomHandle>> handles =
                IntStream.range(0, 20).mapToObj(i -> store().newHandle(shard)).toList();

        assertThat(handles.stream().map(StoreContract::await)).doesNotHaveDuplicates();
    }

    @Test
    default void aRoomBeginsOnce() {
        SampleRoom room = given();
        SampleRoom again = new SampleRoom(
                await(store().newHandle(room.handle().shard())), room.id().value());

        assertThat(failure(committing(again.begin()))).isInstanceOf(StoreException.class);
        assertThat(open(room, Set.of()).orElseThrow().record().handle()).isEqualTo(room.handle());
    }

    @Test
    default void aRoomThatDidNotBeginCannotGoOn() {
        SampleRoom room = new SampleRoom(await(store().newHandle(newShard())), "!nothing:here.example");

        assertThat(failure(committing(room.member(ALICE, "join")))).isInstanceOf(StoreException.class);
    }

    @Test
    default void anEventIsNotCommittedTwice() {
        SampleRoom room = given();
        SampleRoom other = room.copy();
        commit(room.member(ALICE, "join"));

        assertThat(failure(committing(other.member(BOB, "join")))).isInstanceOf(StoreException.class);
        assertThat(open(room, Set.of(StateKey.member(BOB)))
                        .orElseThrow()
                        .loaded()
                        .state())
                .isEmpty();
    }

    @Test
    default void anEntryThatGoesIsGone() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        StateKey alice = StateKey.member(ALICE);

        commit(room.resolved(new StateChange(alice, 3, StateChange.NONE)));

        assertThat(load(room, LoadRequest.ofKeys(Set.of(alice))).state()).isEmpty();
        assertThat(member(room, ALICE)).isEmpty();
    }

    @Test
    default void anEntryThatComesBackHasItsMembershipAgain() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        EventId join = room.newest().node().id();
        commit(room.member(ALICE, "leave"));

        commit(room.resolved(new StateChange(StateKey.member(ALICE), 4, 3)));

        assertThat(member(room, ALICE)).contains(new Member("join", join));
    }

    @Test
    default void theLastChangeOfAnEntryCounts() {
        SampleRoom room = given();
        StateKey alice = StateKey.member(ALICE);
        List<CompletionStage<Void>> commits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            commits.add(committing(room.member(ALICE, i % 2 == 0 ? "join" : "leave")));
            commits.add(
                    committing(room.resolved(new StateChange(alice, room.state().get(alice), StateChange.NONE))));
        }
        commits.add(committing(room.member(ALICE, "knock")));
        commits.forEach(StoreContract::await);

        assertThat(load(room, LoadRequest.ofWholeState()).state()).isEqualTo(room.state());
        assertThat(member(room, ALICE))
                .contains(new Member("knock", room.newest().node().id()));
    }

    @Test
    default void noTextFromOutsideIsTooStrange() {
        SampleRoom room = given();
        String strange = "\0'\"%_\\\u001A0\u001A\uFFFF\uD83D\uDE00";

        commit(room.state(strange, strange, JsonObject.of(strange, strange)));
        commit(room.member("@" + strange + ":one.example", strange));
        commit(room.refused(Outcome.SOFT_FAILED, new Refusal(strange, strange)));

        assertThat(load(room, LoadRequest.ofWholeState()).state()).isEqualTo(room.state());
        assertThat(load(room, LoadRequest.ofNumbers(Set.of(3L, 4L, 5L))).events())
                .containsExactlyInAnyOrderElementsOf(room.events().subList(2, 5));
        assertThat(await(store().state(
                                room.handle().shard(),
                                room.id(),
                                new StateQuery(Optional.of(strange), Optional.of(strange), Optional.empty(), 10))))
                .contains(List.of(room.events().get(2).pdu()));
    }
}
