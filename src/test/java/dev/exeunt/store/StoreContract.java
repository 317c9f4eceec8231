package dev.exeunt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomAlias;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomRecord;
import dev.exeunt.room.StateChange;
import dev.exeunt.room.Stay;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.store.RelayStore.Behind;
import dev.exeunt.store.RelayStore.Destination;
import dev.exeunt.store.RelayStore.DestinationChange;
import dev.exeunt.store.RelayStore.Lag;
import dev.exeunt.store.RelayStore.Outbox;
import dev.exeunt.store.RelayStore.Unsent;
import dev.exeunt.store.RoomCatalog.ListedEvent;
import dev.exeunt.store.RoomCatalog.ListedRoom;
import dev.exeunt.store.RoomCatalog.Member;
import dev.exeunt.store.RoomCatalog.RoomSummary;
import dev.exeunt.store.RoomCatalog.StateQuery;
import dev.exeunt.store.RoomSnapshot.CurrentMember;
import dev.exeunt.store.RoomSnapshots.RoomPlace;
import dev.exeunt.store.RoomStore.OpenedRoom;
import dev.exeunt.store.ShardOwnership.Node;
import dev.exeunt.store.ShardOwnership.NodeLease;
import dev.exeunt.store.ShardOwnership.Owned;
import dev.exeunt.store.ShardOwnership.Owners;
import dev.exeunt.store.ShardOwnership.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds for every store, whatever it is kept in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreContract {
    private static final String ALICE = "@alice:one.example";
    private static final String BOB = "@bob:two.example";
    private static final String CAROL = "@carol:two.example";
    private static final int SHARDS = 271;

    private final AtomicInteger shards = new AtomicInteger();
    private Store store;
    private Map<Integer, Long> epochs;

    /** A place for a store, with nothing in it. */
    abstract StoreLocation newLocation();

    @BeforeAll
    void open() {
        store = Store.open(newLocation());
        epochs = claimAll(store, "node");
    }

    @AfterAll
    void close() {
        store.close();
    }

    // ---- invites and aliases

    @Test
    void anInviteIsKeptInThePlaceOfAnEarlierOneUntilItIsAnswered() {
        ReceivedInvite first = invite("!invites:there.example", BOB, 1);
        ReceivedInvite second = invite("!invites:there.example", BOB, 2);
        ReceivedInvite other = invite("!invites:there.example", CAROL, 3);

        for (ReceivedInvite invite : List.of(first, other, second)) {
            await(store.saveInvite(invite));
        }
        await(store.removeInvite(first));

        assertThat(found(BOB)).contains(second);
        assertThat(found(CAROL)).contains(other);
        assertThat(found(ALICE)).isEmpty();
        await(store.removeInvite(second));
        assertThat(found(BOB)).isEmpty();
    }

    @Test
    void invitesAreListedTheNewestFirst() {
        long future = Long.MAX_VALUE;
        List<ReceivedInvite> invites = List.of(
                invite("!a:there.example", BOB, future - 2),
                invite("!b:there.example", BOB, future),
                invite("!a:there.example", CAROL, future - 1));
        invites.forEach(invite -> await(store.saveInvite(invite)));

        assertThat(await(store.invites(3))).containsExactly(invites.get(1), invites.get(2), invites.get(0));
        assertThat(await(store.invites(1))).containsExactly(invites.get(1));
        invites.forEach(invite -> await(store.removeInvite(invite)));
    }

    private Optional<ReceivedInvite> found(String user) {
        return await(store.findInvite(5, new RoomId("!invites:there.example"), new UserId(user)));
    }

    private static ReceivedInvite invite(String room, String user, long receivedTs) {
        return invite(room, user, new ServerName("one.example"), receivedTs);
    }

    static ReceivedInvite invite(String room, ServerName from, long receivedTs) {
        return invite(room, BOB, from, receivedTs);
    }

    private static ReceivedInvite invite(String room, String user, ServerName from, long receivedTs) {
        JsonObject event = JsonObject.of(
                "type",
                EventType.MEMBER,
                "room_id",
                room,
                "sender",
                ALICE,
                "state_key",
                user,
                "origin_server_ts",
                receivedTs);
        JsonArray state = JsonArray.of(JsonObject.of("type", EventType.NAME, "content", JsonObject.of("name", "\0")));
        return new ReceivedInvite(5, new UserId(user), Pdu.unchecked(event, RoomVersion.V10), state, from, receivedTs);
    }

    @Test
    void anAliasPointsToTheRoomThatWasNamedLast() {
        RoomAlias alias = new RoomAlias("#stage:here.example");
        RoomId room = new RoomId("!first:here.example");
        RoomId other = new RoomId("!second:here.example");

        assertThat(await(store.findAlias(7, alias))).isEmpty();
        await(store.saveAlias(7, alias, room));
        assertThat(await(store.findAlias(7, alias))).contains(room);
        await(store.saveAlias(7, alias, other));
        assertThat(await(store.findAlias(7, alias))).contains(other);
        assertThat(await(store.removeAlias(7, alias))).isTrue();
        assertThat(await(store.removeAlias(7, alias))).isFalse();
        assertThat(await(store.findAlias(7, alias))).isEmpty();
    }

    @Test
    void theServersOfARoomAreThoseOfItsJoinedUsers() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(BOB, "join"));
        commit(room.member(CAROL, "join"));
        commit(room.member(ALICE, "leave"));
        commit(room.member("@dave:three.example", "invite"));

        assertThat(await(store.joinedServers(room.handle().shard(), room.id(), 10)))
                .containsExactlyInAnyOrder(new ServerName("here.example"), new ServerName("two.example"));
        assertThat(await(store.joinedServers(room.handle().shard(), room.id(), 1)))
                .hasSize(1);
        assertThat(await(store.joinedServers(room.handle().shard(), new RoomId("!none:x"), 10)))
                .isEmpty();
    }

    // ---- rooms

    @Test
    void aRoomIsOpenedWithItsNewestEventAndTheEntriesThatWereAskedFor() {
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
    void aRoomIsOpenedWithoutAnyState() {
        SampleRoom room = given();

        OpenedRoom opened = open(room, Set.of()).orElseThrow();

        assertThat(opened.record().newest()).contains(room.newest().node());
        assertThat(opened.loaded().events()).isEmpty();
    }

    @Test
    void anUnknownRoomIsNotThere() {
        SampleRoom room = given();

        assertThat(await(store.open(room.handle().shard(), new RoomId("!other:here.example"), Set.of(StateKey.CREATE))))
                .isEmpty();
        assertThat(await(store.open(room.handle().shard() + 1, room.id(), Set.of())))
                .isEmpty();
    }

    @Test
    void roomsThatBeginTogetherGetDifferentNumbers() {
        int shard = shards.incrementAndGet();
        List<CompletionStage<RoomHandle>> handles =
                IntStream.range(0, 20).mapToObj(i -> store.newHandle(shard)).toList();

        assertThat(handles.stream().map(StoreContract::await)).doesNotHaveDuplicates();
    }

    @Test
    void aRoomBeginsOnce() {
        SampleRoom room = given();
        SampleRoom again = new SampleRoom(
                await(store.newHandle(room.handle().shard())), room.id().value());

        assertThat(failure(committing(again.begin()))).isInstanceOf(StoreException.class);
        assertThat(open(room, Set.of()).orElseThrow().record().handle()).isEqualTo(room.handle());
    }

    @Test
    void aRoomThatDidNotBeginCannotGoOn() {
        SampleRoom room = new SampleRoom(await(store.newHandle(shards.incrementAndGet())), "!nothing:here.example");

        assertThat(failure(committing(room.member(ALICE, "join")))).isInstanceOf(StoreException.class);
    }

    @Test
    void anEventIsNotCommittedTwice() {
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

    // ---- what a room misses

    @Test
    void eventsAreLoadedByIdAndByNumber() {
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
    void eventsOfGivenIdsAreLoadedToo() {
        SampleRoom room = given(RoomVersion.V1);

        Loaded loaded = load(room, LoadRequest.ofIds(Set.of(room.newest().node().id())));

        assertThat(loaded.events()).containsExactly(room.newest());
    }

    @Test
    void anOutlierAndItsPlaceInTheGraphAreTwoThingsUnderOneId() {
        SampleRoom room = given();
        commit(room.outlier(BOB));
        StoredEvent outlier = room.newest();
        Set<EventId> id = Set.of(outlier.node().id());
        assertThat(load(room, LoadRequest.ofPlaces(id)).events()).isEmpty();

        commit(room.placeOfNewest());

        assertThat(load(room, LoadRequest.ofIds(id)).events()).containsExactly(outlier);
        assertThat(load(room, LoadRequest.ofPlaces(id)).events()).containsExactly(room.newest());
        List<ListedEvent> listed = await(store.events(room.handle().shard(), room.id(), Optional.empty(), 2))
                .orElseThrow();
        assertThat(listed.get(0).outcome()).isEqualTo(Outcome.SOFT_FAILED);
        assertThat(listed.get(1).pdu().eventId()).isNotEqualTo(outlier.node().id());
    }

    @Test
    void manyEventsAreLoadedAtOnce() {
        SampleRoom room = given();
        for (int i = 0; i < 700; i++) {
            committing(room.member("@user" + i + ":one.example", "join"));
        }
        commit(room.member(ALICE, "join"));
        Set<Long> numbers = new HashSet<>();
        room.events().forEach(event -> numbers.add(event.node().number()));

        Loaded loaded =
                load(room, new LoadRequest(Set.of(), numbers, 0, 0, room.state().keySet(), false, Set.of()));

        assertThat(loaded.events()).containsExactlyInAnyOrderElementsOf(room.events());
        assertThat(loaded.state()).isEqualTo(room.state());
    }

    @Test
    void nodesAreLoadedByTheRangeOfTheirNumbers() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.refused(Outcome.REJECTED, new Refusal("", "cites a rejected event")));
        commit(room.member(BOB, "join"));

        Loaded loaded = load(room, LoadRequest.ofNodes(2, 4));

        assertThat(loaded.nodes()).isEqualTo(nodes(room).subList(1, 4));
        assertThat(loaded.events()).isEmpty();
    }

    @Test
    void entriesOfTheStateAreLoadedByKey() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        StateKey alice = StateKey.member(ALICE);

        Loaded loaded = load(room, LoadRequest.ofKeys(Set.of(alice, StateKey.JOIN_RULES)));

        assertThat(loaded.state()).isEqualTo(Map.of(alice, 3L));
        assertThat(loaded.events()).containsExactly(room.newest());
    }

    @Test
    void theWholeStateComesWithTheNodesThatItsAuthEventsLeadTo() {
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

    // ---- rooms as they were

    @Test
    void aRoomIsReadAsItWasBeforeAnEvent() {
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
    void theServersBeforeAnEventAreThoseThatHadAJoinedUserThen() {
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
    void theStatesBeforeManyEventsAreReadTogether() {
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
    void anAuthChainIsReadWithoutTheEventsThatItIsOf() {
        SampleRoom room = given();
        commit(room.member(ALICE, "invite"));
        commit(room.member(ALICE, "join"));

        assertThat(this.<long[]>read(room, snapshot -> snapshot.authChain(new long[] {4})))
                .containsExactly(1, 2, 3);
        assertThat(this.<long[]>read(room, snapshot -> snapshot.authChain(new long[] {1})))
                .isEmpty();
    }

    @Test
    void theUsersOfAServerAreReadWithTheirMemberships() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(BOB, "join"));
        commit(room.member(CAROL, "invite"));

        assertThat(this.<List<CurrentMember>>read(room, snapshot -> snapshot.members(new ServerName("two.example"))))
                .containsExactlyInAnyOrder(new CurrentMember(BOB, "join", 4), new CurrentMember(CAROL, "invite", 5));
    }

    @Test
    void eventsAreFoundInASnapshotByTheirIds() {
        SampleRoom room = given();
        EventId newest = room.newest().node().id();

        assertThat(this.<List<EventNode>>read(
                        room, snapshot -> snapshot.find(List.of(newest, new EventId("$unknown")))))
                .containsExactly(room.newest().node());
    }

    @Test
    void whatWasAnOutlierIsReadInItsPlace() {
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
    void whatAReadingThrowsIsItsFailure() {
        SampleRoom room = given();
        IllegalStateException thrown = new IllegalStateException("no");

        assertThat(failure(store.read(room.handle().shard(), room.id(), snapshot -> {
                    throw thrown;
                })))
                .isSameAs(thrown);
    }

    @Test
    void aRoomThatIsNotThereIsNotRead() {
        assertThat(await(store.read(1, new RoomId("!nothing:here.example"), RoomSnapshot::version)))
                .isEmpty();
    }

    @Test
    void eventsAndTheirIdsAreHandedOutInTheOrderThatIsAskedFor() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        long[] numbers = {3, 1, 2};

        assertThat(await(store.pdus(room.handle(), numbers)))
                .containsExactly(
                        room.events().get(2).pdu().bytes(),
                        room.events().get(0).pdu().bytes(),
                        room.events().get(1).pdu().bytes());
        assertThat(await(store.ids(room.handle(), numbers)))
                .containsExactly(
                        room.events().get(2).node().id(),
                        room.events().get(0).node().id(),
                        room.events().get(1).node().id());
    }

    @Test
    void theRoomsOfAnEventAreFoundByItsId() {
        SampleRoom room = given();

        assertThat(await(store.roomsOf(room.newest().node().id())))
                .containsExactly(new RoomPlace(room.handle().shard(), room.id()));
        assertThat(await(store.roomsOf(new EventId("$unknown")))).isEmpty();
    }

    private <T> T read(SampleRoom room, RoomSnapshots.Reading<T> reading) {
        return await(store.read(room.handle().shard(), room.id(), reading)).orElseThrow();
    }

    private static Map<StateKey, Long> entries(PastState state) {
        Map<StateKey, Long> entries = new HashMap<>();
        state.forEach(entries::put);
        return entries;
    }

    // ---- leaves that nobody has taken yet

    @Test
    void aPendingLeaveIsKeptAsItIs() {
        PendingLeave leave = pendingLeave(1_000);
        PendingLeave signed = leave.signed(given().newest().pdu());

        await(store.saveLeave(leave));
        assertThat(find(leave)).contains(leave);
        assertThat(await(store.changeLeave(leave, signed))).isTrue();
        assertThat(find(leave)).contains(signed);
        assertThat(await(store.removeLeave(leave.shard(), leave.room(), leave.user())))
                .isTrue();
        assertThat(await(store.removeLeave(leave.shard(), leave.room(), leave.user())))
                .isFalse();
        assertThat(find(leave)).isEmpty();
    }

    @Test
    void ofSeveralWhoTakeALeaveUpOneDoes() {
        PendingLeave leave = pendingLeave(1_000);
        await(store.saveLeave(leave));

        List<CompletionStage<Boolean>> claims = IntStream.range(0, 10)
                .mapToObj(i -> store.changeLeave(leave, leave.claimed(2_000 + i)))
                .toList();

        assertThat(claims.stream().map(StoreContract::await).filter(taken -> taken))
                .hasSize(1);
        assertThat(await(store.changeLeave(leave, leave.failed("too late", 3_000))))
                .isFalse();
    }

    @Test
    void aLeaveIsDueFromItsTimeOnUntilItIsGivenUp() {
        PendingLeave leave = pendingLeave(5_000);
        await(store.saveLeave(leave));

        assertThat(await(store.dueLeaves(4_999, 100))).doesNotContain(leave);
        assertThat(await(store.dueLeaves(5_000, 100))).contains(leave);
        assertThat(await(store.leaves(100))).contains(leave);

        PendingLeave givenUp = leave.failed("nobody took it \0", PendingLeave.NEVER);
        await(store.changeLeave(leave, givenUp));

        assertThat(await(store.dueLeaves(Long.MAX_VALUE, 100))).doesNotContain(givenUp);
        assertThat(await(store.leaves(100))).contains(givenUp);
    }

    private PendingLeave pendingLeave(long retryAt) {
        return new PendingLeave(
                shards.incrementAndGet(),
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
        return await(store.findLeave(leave.shard(), leave.room(), leave.user()));
    }

    // ---- the current state

    @Test
    void anEntryThatGoesIsGone() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        StateKey alice = StateKey.member(ALICE);

        commit(room.resolved(new StateChange(alice, 3, StateChange.NONE)));

        assertThat(load(room, LoadRequest.ofKeys(Set.of(alice))).state()).isEmpty();
        assertThat(member(room, ALICE)).isEmpty();
    }

    @Test
    void anEntryThatComesBackHasItsMembershipAgain() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        EventId join = room.newest().node().id();
        commit(room.member(ALICE, "leave"));

        commit(room.resolved(new StateChange(StateKey.member(ALICE), 4, 3)));

        assertThat(member(room, ALICE)).contains(new Member("join", join));
    }

    @Test
    void theLastChangeOfAnEntryCounts() {
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
    void noTextFromOutsideIsTooStrange() {
        SampleRoom room = given();
        String strange = "\0'\"%_\\\u001A0\u001A\uFFFF\uD83D\uDE00";

        commit(room.state(strange, strange, JsonObject.of(strange, strange)));
        commit(room.member("@" + strange + ":one.example", strange));
        commit(room.refused(Outcome.SOFT_FAILED, new Refusal(strange, strange)));

        assertThat(load(room, LoadRequest.ofWholeState()).state()).isEqualTo(room.state());
        assertThat(load(room, LoadRequest.ofNumbers(Set.of(3L, 4L, 5L))).events())
                .containsExactlyInAnyOrderElementsOf(room.events().subList(2, 5));
        assertThat(await(store.state(
                        room.handle().shard(),
                        room.id(),
                        new StateQuery(Optional.of(strange), Optional.of(strange), Optional.empty(), 10))))
                .contains(List.of(room.events().get(2).pdu()));
    }

    // ---- durability

    @Test
    void whatWasCommittedIsThereWhenTheStoreIsOpenedAgain() {
        StoreLocation location = newLocation();
        SampleRoom room;
        try (Store before = Store.open(location)) {
            room = new SampleRoom(await(before.newHandle(1)), "!room:here.example");
            long epoch = claimAll(before, "before").get(1);
            await(before.commit(room.begin(), epoch));
            await(before.commit(room.member(ALICE, "join"), epoch));
            await(before.ownership().leave("before"));
        }

        try (Store after = Store.open(location)) {
            assertThat(await(after.open(1, room.id(), Set.of()))
                            .orElseThrow()
                            .record()
                            .newest())
                    .contains(room.newest().node());
            assertThat(await(after.newHandle(1)).number())
                    .isGreaterThan(room.handle().number());
            await(after.commit(
                    room.member(ALICE, "leave"), claimAll(after, "after").get(1)));
        }
    }

    @Test
    void nothingThatWasReportedAsCommittedIsLostWhenTheProcessIsKilled() {
        StoreLocation location = newLocation();
        Map<Long, Long> reported = new HashMap<>();
        try (ChildJvm child = new ChildJvm("128m", CrashingProcess.class, text(location))) {
            for (int i = 0; i < 1_000; i++) {
                report(child.line().orElseThrow(), reported);
            }
            child.kill();
            List<String> rest = child.rest();
            // The last line may have been cut off.
            rest.subList(0, Math.max(0, rest.size() - 1)).forEach(line -> report(line, reported));
        }

        try (Store after = Store.open(location)) {
            assertThat(reported).hasSize(CrashingProcess.ROOMS);
            reported.forEach((room, last) -> {
                List<EventNode> nodes = await(
                                after.load(new RoomHandle(1, room), LoadRequest.ofNodes(1, Long.MAX_VALUE)))
                        .nodes();
                assertThat(nodes).hasSizeGreaterThanOrEqualTo(last.intValue());
                assertThat(nodes.stream().map(EventNode::number))
                        .isEqualTo(
                                LongStream.rangeClosed(1, nodes.size()).boxed().toList());
            });
        }
    }

    private static void report(String line, Map<Long, Long> reported) {
        String[] roomAndNumber = line.split(" ", 2);
        reported.merge(Long.valueOf(roomAndNumber[0]), Long.valueOf(roomAndNumber[1]), Long::max);
    }

    private static String text(StoreLocation location) {
        return location instanceof StoreLocation.Embedded embedded
                ? "embedded:" + embedded.folder()
                : location.toString().replace("@", ":postgres@");
    }

    // ---- owners of shards

    @Test
    void aNodeHasWhatItClaims() {
        try (Store other = Store.open(newLocation())) {
            ShardOwnership ownership = other.ownership();
            NodeLease lease = new NodeLease("node", "127.0.0.1:1", Duration.ofHours(1));

            assertThat(await(ownership.renew(lease))).isEqualTo(new Standing(false, Map.of()));
            assertThat(await(ownership.claim("node", Set.of(1, 2), Set.of("node"))))
                    .isEqualTo(Map.of(1, 1L, 2, 1L));
            assertThat(await(ownership.renew(lease))).isEqualTo(new Standing(true, Map.of(1, 1L, 2, 1L)));
            assertThat(await(ownership.owners()))
                    .isEqualTo(new Owners(
                            List.of(new Node("node", "127.0.0.1:1")),
                            List.of(new Owned(1, Optional.of("node"), 1), new Owned(2, Optional.of("node"), 1))));
        }
    }

    @Test
    void aNodeGivesUpWhatItHasNotWhatItHad() {
        try (Store other = Store.open(newLocation())) {
            ShardOwnership ownership = other.ownership();
            claimAll(other, "node");
            await(ownership.claim("node", Set.of(2), Set.of("node")));

            await(ownership.release("node", Map.of(1, 1L, 2, 1L)));

            List<Owned> shards = await(ownership.owners()).shards();
            assertThat(shards.get(1)).isEqualTo(new Owned(1, Optional.empty(), 1));
            assertThat(shards.get(2)).isEqualTo(new Owned(2, Optional.of("node"), 2));

            await(ownership.leave("node"));
            assertThat(await(ownership.owners()).nodes()).isEmpty();
            assertThat(await(ownership.owners()).shards())
                    .allMatch(shard -> shard.node().isEmpty());
        }
    }

    @Test
    void epochsGoOnWhenTheStoreIsOpenedAgain() {
        StoreLocation location = newLocation();
        try (Store before = Store.open(location)) {
            claimAll(before, "before");
            await(before.ownership().leave("before"));
        }
        try (Store after = Store.open(location)) {
            assertThat(claimAll(after, "after"))
                    .hasSize(SHARDS)
                    .containsEntry(0, 2L)
                    .containsEntry(270, 2L);
        }
    }

    // ---- imports

    @Test
    void anImportedRoomIsOpenedAsItsExtremitiesLeaveIt() {
        SampleImport imported = new SampleImport(shards.incrementAndGet(), "!imported:there.example", 30, 3);

        assertThat(await(store.importRoom(imported.room()))).isTrue();

        OpenedRoom opened = await(store.open(imported.shard(), imported.id(), Set.of(StateKey.CREATE)))
                .orElseThrow();
        RoomHandle handle = opened.record().handle();
        assertThat(opened.record().newest()).contains(imported.events().get(33).node());
        assertThat(opened.loaded().state()).isEqualTo(Map.of(StateKey.CREATE, 1L));
        assertThat(await(store.load(handle, LoadRequest.ofNodes(1, 34))).nodes())
                .isEqualTo(imported.events().stream().map(StoredEvent::node).toList());
        assertThat(await(store.load(handle, LoadRequest.ofWholeState())).state())
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
    void anImportedRoomGoesOn() {
        SampleImport imported = new SampleImport(shards.incrementAndGet(), "!goeson:there.example", 5, 1);
        await(store.importRoom(imported.room()));
        RoomRecord opened = await(store.open(imported.shard(), imported.id(), Set.of()))
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
    void aRoomThatIsThereIsNotImported() {
        SampleRoom room = given();
        SampleImport imported =
                new SampleImport(room.handle().shard(), room.id().value(), 5, 1);

        assertThat(await(store.importRoom(imported.room()))).isFalse();
        assertThat(open(room, Set.of()).orElseThrow().record().newest())
                .contains(room.newest().node());
    }

    @Test
    void anImportThatBreaksOffLeavesNothing() {
        SampleImport imported = new SampleImport(shards.incrementAndGet(), "!broken:there.example", 1_200, 1);
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

        Throwable failure = failure(store.importRoom(imported.room(breaking)));

        assertThat(failure).isSameAs(wrong);
        assertThat(await(store.open(imported.shard(), imported.id(), Set.of()))).isEmpty();
        assertThat(await(store.importRoom(imported.room()))).isTrue();
    }

    // ---- what an operator sees

    @Test
    void roomsAreListedPageByPage() {
        int shard = shards.incrementAndGet();
        for (String id : List.of("!list-b:x", "!list-C:x", "!list-a:x", "!list-é:x")) {
            SampleRoom room = new SampleRoom(await(store.newHandle(shard)), id);
            commit(room.begin());
        }

        List<ListedRoom> first = await(store.rooms(Optional.of(new RoomId("!list-")), 3));
        List<ListedRoom> second = await(store.rooms(Optional.of(first.get(2).roomId()), 1));

        assertThat(first.stream().map(room -> room.roomId().value()))
                .containsExactly("!list-C:x", "!list-a:x", "!list-b:x");
        assertThat(second).containsExactly(new ListedRoom(shard, new RoomId("!list-é:x"), RoomVersion.V10));
    }

    @Test
    void aRoomIsSummedUp() {
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
        assertThat(await(store.room(room.handle().shard(), new RoomId("!other:x"))))
                .isEmpty();
    }

    @Test
    void theStateIsReadPageByPage() {
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
    void theStateIsNarrowedByTypeAndKey() {
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
        assertThat(await(store.state(
                        room.handle().shard(), new RoomId("!other:x"), query(Optional.empty(), Optional.empty()))))
                .isEmpty();
    }

    @Test
    void eventsAreReadFromTheNewestBack() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        Refusal refusal = new Refusal("5.1", "banned");
        commit(room.refused(Outcome.SOFT_FAILED, refusal));
        int shard = room.handle().shard();

        List<ListedEvent> newest =
                await(store.events(shard, room.id(), Optional.empty(), 2)).orElseThrow();
        EventId last = newest.get(1).pdu().eventId();
        List<ListedEvent> older =
                await(store.events(shard, room.id(), Optional.of(last), 10)).orElseThrow();

        assertThat(newest)
                .containsExactly(
                        new ListedEvent(room.events().get(3).pdu(), Outcome.SOFT_FAILED, Optional.of(refusal)),
                        new ListedEvent(room.events().get(2).pdu(), Outcome.ACCEPTED, Optional.empty()));
        assertThat(older.stream().map(ListedEvent::pdu))
                .containsExactly(
                        room.events().get(1).pdu(), room.events().get(0).pdu());
        assertThat(await(store.events(shard, room.id(), Optional.of(new EventId("$unknown")), 10)))
                .contains(List.of());
        assertThat(await(store.events(shard, new RoomId("!other:x"), Optional.empty(), 10)))
                .isEmpty();
    }

    // ---- the relay

    @Test
    void aRoomIsOpenedWithTheServersThatAreInIt() {
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
    void anImportedRoomsServersAreThereFromItsBeginning() {
        SampleImport imported = new SampleImport(shards.incrementAndGet(), "!servers:there.example", 7, 1);

        await(store.importRoom(imported.room()));

        assertThat(await(store.open(imported.shard(), imported.id(), Set.of()))
                        .orElseThrow()
                        .record()
                        .stays())
                .containsExactlyInAnyOrder(
                        new Stay(new ServerName("server0.example"), 0, Stay.NOW, 2),
                        new Stay(new ServerName("server1.example"), 0, Stay.NOW, 2),
                        new Stay(new ServerName("server2.example"), 0, Stay.NOW, 3));
    }

    @Test
    void whatOtherServersAreToGetIsInTheOutboxOnceAndUntilItIsTakenOut() {
        SampleRoom room = given();
        int shard = room.handle().shard();
        assertThat(await(store.relay().leftOver(shard)).outboxes()).isEmpty();
        commit(room.member(ALICE, "join"));
        commit(room.refused(Outcome.SOFT_FAILED, new Refusal("5.1", "banned")));
        List<CompletionStage<Void>> together = List.of(
                committing(room.member(BOB, "join")),
                committing(room.member(CAROL, "join")),
                committing(room.member(CAROL, "leave")));
        together.forEach(StoreContract::await);
        assertThat(await(store.relay().leftOver(shard)).outboxes()).containsExactly(new Outbox(room.handle(), 3, 7));

        await(store.relay().relayed(List.of(new Outbox(room.handle(), 4, 5))));
        assertThat(await(store.relay().outboxes()))
                .as("an earlier event is in it, of which nobody says that it is relayed")
                .contains(new Outbox(room.handle(), 3, 7));
        await(store.relay().relayed(List.of(new Outbox(room.handle(), 3, 5))));
        assertThat(await(store.relay().leftOver(shard)).outboxes()).containsExactly(new Outbox(room.handle(), 6, 7));
        await(store.relay().relayed(List.of(new Outbox(room.handle(), 7, 7))));
        assertThat(await(store.relay().leftOver(shard)).outboxes()).containsExactly(new Outbox(room.handle(), 6, 7));
        await(store.relay().relayed(List.of(new Outbox(room.handle(), 3, 7))));
        assertThat(await(store.relay().leftOver(shard)).outboxes()).isEmpty();
    }

    @Test
    void whatIsUnsentIsReadWithTheServersOfItsTime() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(ALICE, "leave"));
        commit(room.refused(Outcome.REJECTED, new Refusal("5.1", "banned")));
        commit(room.member(BOB, "join"));
        commit(room.member(CAROL, "join"));

        Unsent unsent = await(store.relay().unsent(room.handle(), 4, 6, 10));

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
        assertThat(await(store.relay().unsent(room.handle(), 1, 7, 2)).events())
                .extracting(RelayedEvent::number)
                .containsExactly(1L, 2L);
    }

    @Test
    void aServerMissesWhatHappenedWhileItWasInTheRoom() {
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
        return await(store.relay().missed(server, room.handle(), after, limit)).stream()
                .map(RelayedEvent::number)
                .toList();
    }

    @Test
    void howServersAreDoingIsKept() {
        SampleRoom room = given();
        int shard = room.handle().shard();
        ServerName one = new ServerName("one.example");
        ServerName two = new ServerName("two.example");
        Lag lag = new Lag(room.handle(), 1);
        RelayStore relay = store.relay();
        Map<Integer, Long> epoch = Map.of(shard, epochs.get(shard));
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

    // ---- keys

    @Test
    void aServersKeysAreKeptUntilThereAreNewer() {
        assertThat(await(store.loadKeys("keys.example"))).isEmpty();

        await(store.saveKeys("keys.example", new byte[] {1}, 1_000));
        await(store.saveKeys("keys.example", new byte[] {2, 3}, 2_000));

        assertThat(await(store.loadKeys("keys.example"))).contains(new byte[] {2, 3});
        assertThat(await(store.loadKeys("other.example"))).isEmpty();
    }

    // ---- in words of the tests

    private SampleRoom given() {
        return given(RoomVersion.V10);
    }

    /** A room that has begun, alone in its shard. */
    private SampleRoom given(RoomVersion version) {
        int shard = shards.incrementAndGet();
        SampleRoom room = new SampleRoom(await(store.newHandle(shard)), "!room" + shard + ":here.example", version);
        commit(room.begin());
        return room;
    }

    private void commit(RoomChange change) {
        await(committing(change));
    }

    private CompletionStage<Void> committing(RoomChange change) {
        return store.commit(change, epochs.get(change.handle().shard()));
    }

    /** The epochs of all shards, which from now on are this node's. */
    static Map<Integer, Long> claimAll(Store store, String node) {
        await(store.ownership().renew(new NodeLease(node, "127.0.0.1", Duration.ofHours(1))));
        Set<Integer> all = IntStream.range(0, SHARDS).boxed().collect(Collectors.toSet());
        return await(store.ownership().claim(node, all, Set.of(node)));
    }

    private Optional<OpenedRoom> open(SampleRoom room, Set<StateKey> keys) {
        return await(store.open(room.handle().shard(), room.id(), keys));
    }

    private Loaded load(SampleRoom room, LoadRequest request) {
        return await(store.load(room.handle(), request));
    }

    private Optional<Member> member(SampleRoom room, String user) {
        return await(store.member(room.handle().shard(), room.id(), new UserId(user)));
    }

    private RoomSummary summary(int shard, RoomId room) {
        return await(store.room(shard, room)).orElseThrow();
    }

    private List<Pdu> state(SampleRoom room, StateQuery query) {
        return await(store.state(room.handle().shard(), room.id(), query)).orElseThrow();
    }

    private static StateQuery query(Optional<String> type, Optional<String> stateKey) {
        return new StateQuery(type, stateKey, Optional.empty(), 100);
    }

    private static List<EventNode> nodes(SampleRoom room) {
        return room.events().stream().map(StoredEvent::node).toList();
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join);
        return catchThrowable(future::join).getCause();
    }
}
