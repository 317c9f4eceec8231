package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.room.WaitingRedaction;
import dev.exeunt.store.RoomCatalog.ListedEvent;
import dev.exeunt.store.RoomCatalog.StateQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is left of redacted events, and which redactions wait. */
interface RedactionsContract extends StoreContract {
    StateKey TOPIC_KEY = new StateKey(EventType.TOPIC, "");
    JsonObject TOPIC = JsonObject.of("topic", "weather");

    @Test
    default void whatIsLeftOfARedactedEventIsAllThatIsReadOfIt() {
        SampleRoom room = given();
        commit(room.member(BOB, "join"));
        commit(room.state(EventType.TOPIC, "", TOPIC));
        long number = room.newest().node().number();
        Pdu whole = room.newest().pdu();

        commit(room.redacting(number));

        StoredEvent left = room.events().get((int) number - 1);
        assertThat(left.pdu()).isEqualTo(whole.redacted()).isNotEqualTo(whole);
        assertThat(load(room, LoadRequest.ofNumbers(Set.of(number))).events()).containsExactly(left);
        assertThat(load(room, LoadRequest.ofIds(Set.of(whole.eventId()))).events())
                .containsExactly(left);
        assertThat(load(room, LoadRequest.ofKeys(Set.of(TOPIC_KEY))).events()).containsExactly(left);
        assertThat(open(room, Set.of(TOPIC_KEY)).orElseThrow().loaded().events())
                .containsExactly(left);
        assertThat(await(store().pdus(room.handle(), new long[] {number})))
                .containsExactly(left.pdu().bytes());
        assertThat(listed(room)).contains(left.pdu()).doesNotContain(whole);
        assertThat(state(room)).contains(left.pdu()).doesNotContain(whole);
        assertThat(relayed(room, number))
                .containsExactly(left.pdu().bytes(), left.pdu().bytes());
    }

    @Test
    default void theEventsOfThatNumberInOtherRoomsStayAsTheyAre() {
        SampleRoom room = given();
        SampleRoom other =
                new SampleRoom(await(store().newHandle(room.handle().shard())), "!other:here.example", room.version());
        commit(other.begin());
        commit(room.state(EventType.TOPIC, "", TOPIC));
        commit(other.state(EventType.TOPIC, "", TOPIC));
        long number = room.newest().node().number();

        commit(room.redacting(number));

        assertThat(load(other, LoadRequest.ofNumbers(Set.of(number))).events()).containsExactly(other.newest());
    }

    @Test
    default void eventsAreRedactedInTheTransactionsThatHoldThem() {
        SampleRoom room = given();
        List<CompletionStage<Void>> commits = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            commits.add(committing(room.state(EventType.TOPIC, "", TOPIC)));
            if (i % 3 == 2) {
                long newest = room.newest().node().number();
                commits.add(committing(room.redacting(newest, newest - 1)));
            }
        }
        commits.forEach(StoreContract::await);

        Set<Long> numbers = Set.copyOf(
                room.events().stream().map(event -> event.node().number()).toList());
        assertThat(load(room, LoadRequest.ofNumbers(numbers)).events())
                .containsExactlyInAnyOrderElementsOf(room.events());
    }

    @Test
    default void redactionsWaitUntilTheyAreSettled() {
        SampleRoom room = given();
        WaitingRedaction first = new WaitingRedaction(3, new EventId("$late"), Optional.empty());
        WaitingRedaction second =
                new WaitingRedaction(4, new EventId("$late"), Optional.of(new ServerName("one.example")));
        commit(room.waiting(List.of(first), List.of()));
        commit(room.waiting(List.of(second), List.of()));
        assertThat(waiting(room)).containsExactlyInAnyOrder(first, second);
        assertThat(load(room, LoadRequest.ofNumbers(Set.of(1L))).waiting()).isEmpty();

        commit(room.waiting(List.of(), List.of(first)));

        assertThat(waiting(room)).containsExactly(second);
        assertThat(waiting(given())).isEmpty();
    }

    @Test
    default void redactionsThatAreSettledSoonDoNotStayBehind() {
        SampleRoom room = given();
        List<CompletionStage<Void>> commits = new ArrayList<>();
        List<WaitingRedaction> left = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            WaitingRedaction redaction =
                    new WaitingRedaction(room.newest().node().number() + 1, new EventId("$late" + i), Optional.empty());
            commits.add(committing(room.waiting(List.of(redaction), List.of())));
            if (i % 3 == 0) {
                left.add(redaction);
            } else {
                commits.add(committing(room.waiting(List.of(), List.of(redaction))));
            }
        }
        commits.forEach(StoreContract::await);

        assertThat(waiting(room)).containsExactlyInAnyOrderElementsOf(left);
    }

    private List<WaitingRedaction> waiting(SampleRoom room) {
        return load(room, LoadRequest.ofWaitingRedactions()).waiting();
    }

    private List<Pdu> listed(SampleRoom room) {
        return await(store().events(room.handle().shard(), room.id(), Optional.empty(), 10)).orElseThrow().stream()
                .map(ListedEvent::pdu)
                .toList();
    }

    private List<Pdu> state(SampleRoom room) {
        StateQuery all = new StateQuery(Optional.empty(), Optional.empty(), Optional.empty(), 10);
        return await(store().state(room.handle().shard(), room.id(), all)).orElseThrow();
    }

    /** The event as it is relayed to who is up to date, and to who was away. */
    private List<byte[]> relayed(SampleRoom room, long number) {
        List<RelayedEvent> relayed = new ArrayList<>(
                await(store().relay().unsent(room.handle(), number, number, 1)).events());
        relayed.addAll(await(store().relay().missed(new ServerName("two.example"), room.handle(), number - 1, 1)));
        return relayed.stream().map(RelayedEvent::pdu).toList();
    }
}
