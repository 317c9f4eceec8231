package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.store.RoomCatalog.ListedEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a room gets what it misses. */
interface LoadingContract extends StoreContract {
    @Test
    default void eventsAreLoadedByIdAndByNumber() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.refused(Outcome.SOFT_FAILED, new Refusal("5.1", "not now")));
        Set<EventId> ids = Set.of(room.newest().node().id(), new EventId("$unknown"));

        Loaded byId = load(room, LoadRequest.ofIds(ids));
        Loaded byNumber = load(room, LoadRequest.ofNumbers(Set.of(1L, 3L, 99L)));

        assertThat(byId.events()).containsExactly(room.newest());
        assertThat(byNumber.events())
                .containsExactlyInAnyOrder(room.events().get(0), room.events().get(2));
    }

    @Test
    default void eventsOfGivenIdsAreLoadedToo() {
        SampleRoom room = given(RoomVersion.V1);

        Loaded loaded = load(room, LoadRequest.ofIds(Set.of(room.newest().node().id())));

        assertThat(loaded.events()).containsExactly(room.newest());
    }

    @Test
    default void anOutlierAndItsPlaceInTheGraphAreTwoThingsUnderOneId() {
        SampleRoom room = given();
        commit(room.outlier(BOB));
        StoredEvent outlier = room.newest();
        Set<EventId> id = Set.of(outlier.node().id());
        assertThat(load(room, LoadRequest.ofPlaces(id)).events()).isEmpty();

        commit(room.placeOfNewest());

        assertThat(load(room, LoadRequest.ofIds(id)).events()).containsExactly(outlier);
        assertThat(load(room, LoadRequest.ofPlaces(id)).events()).containsExactly(room.newest());
        List<ListedEvent> listed = await(store().events(room.handle().shard(), room.id(), Optional.empty(), 2))
                .orElseThrow();
        assertThat(listed.get(0).outcome()).isEqualTo(Outcome.SOFT_FAILED);
        assertThat(listed.get(1).pdu().eventId()).isNotEqualTo(outlier.node().id());
    }

    @Test
    default void manyEventsAreLoadedAtOnce() {
        SampleRoom room = given();
        for (int i = 0; i < 700; i++) {
            committing(room.member("@user" + i + ":one.example", "join"));
        }
        commit(room.member(ALICE, "join"));
        Set<Long> numbers = new HashSet<>();
        room.events().forEach(event -> numbers.add(event.node().number()));

        Loaded loaded =
                load(room, new LoadRequest(Set.of(), numbers, 0, 0, room.state().keySet(), false, Set.of(), false));

        assertThat(loaded.events()).containsExactlyInAnyOrderElementsOf(room.events());
        assertThat(loaded.state()).isEqualTo(room.state());
    }

    @Test
    default void nodesAreLoadedByTheRangeOfTheirNumbers() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.refused(Outcome.REJECTED, new Refusal("", "cites a rejected event")));
        commit(room.member(BOB, "join"));

        Loaded loaded = load(room, LoadRequest.ofNodes(2, 4));

        assertThat(loaded.nodes()).isEqualTo(nodes(room).subList(1, 4));
        assertThat(loaded.events()).isEmpty();
    }

    @Test
    default void entriesOfTheStateAreLoadedByKey() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        StateKey alice = StateKey.member(ALICE);

        Loaded loaded = load(room, LoadRequest.ofKeys(Set.of(alice, StateKey.JOIN_RULES)));

        assertThat(loaded.state()).isEqualTo(Map.of(alice, 3L));
        assertThat(loaded.events()).containsExactly(room.newest());
    }

    @Test
    default void theWholeStateComesWithTheNodesThatItsAuthEventsLeadTo() {
        SampleRoom room = given();
        commit(room.member(ALICE, "invite"));
        commit(room.member(ALICE, "join"));
        commit(room.refused(Outcome.SOFT_FAILED, new Refusal("5.1", "not now")));
        commit(room.resolved());

        Loaded loaded = load(room, LoadRequest.ofWholeState());

        assertThat(loaded.state()).isEqualTo(room.state());
        // 4 is the join; it cites 3, the invite, which is state no more.
        assertThat(loaded.nodes())
                .containsExactlyInAnyOrderElementsOf(nodes(room).subList(0, 4));
        assertThat(loaded.events()).isEmpty();
    }

    private static List<EventNode> nodes(SampleRoom room) {
        return room.events().stream().map(StoredEvent::node).toList();
    }
}
