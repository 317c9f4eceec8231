package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.StateChange;
import dev.exeunt.store.RoomSnapshot.CurrentMember;
import dev.exeunt.store.RoomSnapshots.RoomPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How rooms are read as they were. */
interface SnapshotsContract extends StoreContract {
    @Test
    default void aRoomIsReadAsItWasBeforeAnEvent() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        Map<StateKey, Long> before = new HashMap<>(room.state());
        commit(room.member(ALICE, "leave"));
        EventNode leave = room.newest().node();
        commit(room.member(BOB, "join"));
        commit(room.state("m.room.topic", "", JsonObject.EMPTY));
        commit(room.refused(Outcome.REJECTED, new Refusal("", "cites a rejected event")));

        Map<StateKey, Long> read = read(room, snapshot -> entries(snapshot.stateBefore(leave)));

        assertThat(read).isEqualTo(before);
        assertThat(this.<long[]>read(
                        room, snapshot -> snapshot.stateBefore(leave).numbers()))
                .containsExactly(1, 2, 3);
        assertThat(this.<Long>read(room, snapshot -> snapshot.stateBefore(leave).get(StateKey.member(ALICE))))
                .isEqualTo(3);
        assertThat(this.<Long>read(room, snapshot -> snapshot.stateBefore(leave).get(StateKey.member(BOB))))
                .isEqualTo(StateChange.NONE);
        assertThat(this.<Map<StateKey, Long>>read(room, snapshot -> entries(snapshot.current())))
                .isEqualTo(room.state());
    }

    @Test
    default void theServersBeforeAnEventAreThoseThatHadAJoinedUserThen() {
        SampleRoom room = given();
        commit(room.member(BOB, "join"));
        commit(room.member(ALICE, "join"));
        EventNode alices = room.newest().node();
        commit(room.member(CAROL, "join"));
        commit(room.member(BOB, "leave"));
        commit(room.member("@dave:three.example", "join"));
        EventNode daves = room.newest().node();
        commit(room.member(CAROL, "leave"));

        assertThat(this.<List<ServerName>>read(room, snapshot -> snapshot.serversBefore(alices)))
                .containsExactly(new ServerName("here.example"), new ServerName("two.example"));
        assertThat(this.<List<ServerName>>read(room, snapshot -> snapshot.serversBefore(daves)))
                .containsExactly(
                        new ServerName("here.example"), new ServerName("one.example"), new ServerName("two.example"));
    }

    @Test
    default void theServersBeforeAnEventAreToldThoughManyUsersHaveComeAndGoneSince() {
        SampleRoom room = given();
        List<CompletionStage<Void>> commits = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            commits.add(committing(room.member("@user" + i + ":one.example", "join")));
        }
        commit(room.member(BOB, "join"));
        EventNode bobs = room.newest().node();
        for (int i = 0; i < 300; i++) {
            commits.add(committing(room.member("@user" + i + ":one.example", "leave")));
            commits.add(committing(room.member("@user" + i + ":three.example", "join")));
        }
        commits.forEach(StoreContract::await);

        assertThat(this.<List<ServerName>>read(room, snapshot -> snapshot.serversBefore(bobs)))
                .containsExactly(new ServerName("here.example"), new ServerName("one.example"));
    }

    @Test
    default void theStatesBeforeManyEventsAreReadTogether() {
        SampleRoom room = given();
        Map<Long, Map<StateKey, Long>> expected = new HashMap<>();
        List<CompletionStage<Void>> commits = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Map<StateKey, Long> before = Map.copyOf(room.state());
            commits.add(committing(room.member("@user" + i % 20 + ":one.example", i % 3 == 0 ? "leave" : "join")));
            if (i % 50 == 0) {
                expected.put(room.newest().node().number(), before);
            }
        }
        commits.forEach(StoreContract::await);

        Map<Long, Map<StateKey, Long>> read = read(room, snapshot -> {
            Map<Long, Map<StateKey, Long>> states = new HashMap<>();
            snapshot.statesBefore(snapshot.nodes(expected.keySet()))
                    .forEach((number, state) -> states.put(number, entries(state)));
            return states;
        });

        assertThat(read).isEqualTo(expected);
    }

    @Test
    default void anAuthChainIsReadWithoutTheEventsThatItIsOf() {
        SampleRoom room = given();
        commit(room.member(ALICE, "invite"));
        commit(room.member(ALICE, "join"));

        assertThat(this.<long[]>read(room, snapshot -> snapshot.authChain(new long[] {4})))
                .containsExactly(1, 2, 3);
        assertThat(this.<long[]>read(room, snapshot -> snapshot.authChain(new long[] {1})))
                .isEmpty();
    }

    @Test
    default void theUsersOfAServerAreReadWithTheirMemberships() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(BOB, "join"));
        commit(room.member(CAROL, "invite"));

        assertThat(this.<List<CurrentMember>>read(room, snapshot -> snapshot.members(new ServerName("two.example"))))
                .containsExactlyInAnyOrder(new CurrentMember(BOB, "join", 4), new CurrentMember(CAROL, "invite", 5));
    }

    @Test
    default void aServerHasJoinedAsLongAsAUserOfItIsJoined() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(BOB, "join"));
        commit(room.member(CAROL, "invite"));
        commit(room.member(ALICE, "leave"));

        assertThat(this.<Boolean>read(room, snapshot -> snapshot.hasJoined(new ServerName("two.example"))))
                .isTrue();
        assertThat(this.<Boolean>read(room, snapshot -> snapshot.hasJoined(new ServerName("one.example"))))
                .isFalse();
    }

    @Test
    default void eventsAreFoundInASnapshotByTheirIds() {
        SampleRoom room = given();
        EventId newest = room.newest().node().id();

        assertThat(this.<List<EventNode>>read(
                        room, snapshot -> snapshot.find(List.of(newest, new EventId("$unknown")))))
                .containsExactly(room.newest().node());
    }

    @Test
    default void whatWasAnOutlierIsReadInItsPlace() {
        SampleRoom room = given();
        commit(room.outlier(BOB));
        EventNode outlier = room.newest().node();
        commit(room.placeOfNewest());
        EventNode place = room.newest().node();

        assertThat(this.<List<EventNode>>read(room, snapshot -> snapshot.find(List.of(outlier.id()))))
                .containsExactly(place);
        assertThat(this.<List<EventNode>>read(room, snapshot -> snapshot.nodes(List.of(outlier.number()))))
                .containsExactly(place);
    }

    @Test
    default void whatAReadingThrowsIsItsFailure() {
        SampleRoom room = given();
        IllegalStateException thrown = new IllegalStateException("no");

        assertThat(failure(store().read(room.handle().shard(), room.id(), snapshot -> {
                    throw thrown;
                })))
                .isSameAs(thrown);
    }

    @Test
    default void aRoomThatIsNotThereIsNotRead() {
        assertThat(await(store().read(1, new RoomId("!nothing:here.example"), RoomSnapshot::version)))
                .isEmpty();
    }

    @Test
    default void eventsAndTheirIdsAreHandedOutInTheOrderThatIsAskedFor() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        long[] numbers = {3, 1, 2};

        assertThat(await(store().pdus(room.handle(), numbers)))
                .containsExactly(
                        room.events().get(2).pdu().bytes(),
                        room.events().get(0).pdu().bytes(),
                        room.events().get(1).pdu().bytes());
        assertThat(await(store().ids(room.handle(), numbers)))
                .containsExactly(
                        room.events().get(2).node().id(),
                        room.events().get(0).node().id(),
                        room.events().get(1).node().id());
    }

    @Test
    default void theRoomsOfAnEventAreFoundByItsId() {
        SampleRoom room = given();

        assertThat(await(store().roomsOf(room.newest().node().id())))
                .containsExactly(new RoomPlace(room.handle().shard(), room.id()));
        assertThat(await(store().roomsOf(new EventId("$unknown")))).isEmpty();
    }

    private <T> T read(SampleRoom room, RoomSnapshots.Reading<T> reading) {
        return await(store().read(room.handle().shard(), room.id(), reading)).orElseThrow();
    }

    private static Map<StateKey, Long> entries(PastState state) {
        Map<StateKey, Long> entries = new HashMap<>();
        state.forEach(entries::put);
        return entries;
    }
}
