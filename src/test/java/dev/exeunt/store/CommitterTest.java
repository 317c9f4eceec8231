package dev.exeunt.store;

import static dev.exeunt.store.GatedSessions.Fate.FAILURE;
import static dev.exeunt.store.GatedSessions.Fate.SILENCE;
import static dev.exeunt.store.GatedSessions.Fate.SUCCESS;
import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.room.EventNode;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.StoredEvent;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitterTest {
    private static final String USER = "@user:there.example";

    @TempDir
    private Path folder;

    private Database database;
    private GatedSessions gate;
    private Committer committer;
    private long rooms;
    private final List<Integer> transactions = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        database = Database.open(new StoreLocation.Embedded(folder));
        gate = new GatedSessions(database.writers());
        committer = new Committer(gate, database.changeWriter(), (changes, nanos) -> transactions.add(changes));
        committer.start();
    }

    @AfterEach
    void close() {
        committer.close();
        database.close();
    }

    @Test
    void whatWaitsSharesATransaction() {
        SampleRoom first = given();
        List<SampleRoom> others = List.of(given(), given(), given());

        CompletionStage<Void> running = runningCommit(first);
        List<CompletionStage<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            SampleRoom room = others.get(i % 3);
            waiting.add(commit(room.member("@user" + i + ":there.example", "join")));
        }
        transactions.clear();
        gate.pass(SUCCESS);
        await(running);
        gate.pass(SUCCESS);
        waiting.forEach(StoreContract::await);
        committer.close();

        assertThat(transactions).containsExactly(1, 30);
        assertThat(others).allSatisfy(room -> assertThat(stored(room)).isEqualTo(nodes(room)));
    }

    @Test
    void whatWaitsForATransactionIsCounted() {
        SampleRoom room = given();
        CompletionStage<Void> running = runningCommit(given());
        CompletionStage<Void> first = commit(room.member(USER, "join"));
        CompletionStage<Void> second = commit(room.member(USER, "leave"));

        assertThat(committer.backlog()).isEqualTo(2);

        gate.pass(SUCCESS);
        await(running);
        gate.pass(SUCCESS);
        await(first);
        await(second);
        assertThat(committer.backlog()).isZero();
    }

    @Test
    void aTransactionHoldsNoMoreThanItShould() {
        SampleRoom room = given();
        CompletionStage<Void> running = runningCommit(given());
        List<CompletionStage<Void>> waiting = new ArrayList<>();
        for (int i = 0; i <= Backlog.BATCH_CHANGES; i++) {
            waiting.add(commit(room.member(USER, "join")));
        }
        gate.pass(SUCCESS);
        await(running);

        gate.pass(SUCCESS);
        await(waiting.get(Backlog.BATCH_CHANGES - 1));

        assertThat(waiting.get(Backlog.BATCH_CHANGES).toCompletableFuture()).isNotDone();
        gate.pass(SUCCESS);
        await(waiting.get(Backlog.BATCH_CHANGES));
    }

    @Test
    void aTransactionThatFailsFailsAllOfItsChangesAndTheyCanBeRepeated() {
        SampleRoom one = given();
        SampleRoom other = given();
        CompletionStage<Void> running = runningCommit(given());
        RoomChange changeOfOne = one.member(USER, "join");
        RoomChange changeOfOther = other.member(USER, "join");
        CompletionStage<Void> ofOne = commit(changeOfOne);
        CompletionStage<Void> ofOther = commit(changeOfOther);
        gate.pass(SUCCESS);
        await(running);

        gate.pass(FAILURE);

        assertThat(failure(ofOne)).isInstanceOf(StoreException.class).hasMessageContaining("the disk is full");
        assertThat(failure(ofOther)).isInstanceOf(StoreException.class);
        gate.pass(SUCCESS);
        gate.pass(SUCCESS);
        await(commit(changeOfOne));
        await(commit(changeOfOther));
        assertThat(stored(one)).isEqualTo(nodes(one));
        assertThat(stored(other)).isEqualTo(nodes(other));
    }

    @Test
    void aChangeThatTheDatabaseRefusesFailsAloneAndWithWhatWasComputedOnTopOfIt() {
        SampleRoom one = given();
        SampleRoom twice =
                new SampleRoom(new RoomHandle(1, ++rooms), given().id().value());
        CompletionStage<Void> running = runningCommit(given());
        CompletionStage<Void> ofOne = commit(one.member(USER, "join"));
        CompletionStage<Void> second = commit(twice.begin());
        CompletionStage<Void> onTop = commit(twice.member(USER, "join"));
        CompletionStage<Void> next = commit(one.member(USER, "leave"));
        gate.pass(SUCCESS);
        await(running);

        // Once all together, then each alone.
        for (int i = 0; i < 5; i++) {
            gate.pass(SUCCESS);
        }

        assertThat(failure(second)).isInstanceOf(StoreException.class);
        assertThat(failure(onTop)).isInstanceOf(StoreException.class);
        await(ofOne);
        await(next);
        assertThat(stored(one)).isEqualTo(nodes(one));
        assertThat(stored(twice)).isEmpty();
    }

    @Test
    void whatFollowsOnAnotherEventThanTheStoredOneOfItsNumberIsLost() {
        SampleRoom room = given();
        SampleRoom stale = room.copy();
        CompletionStage<Void> stored = commit(room.member(USER, "join"));
        gate.pass(SUCCESS);
        await(stored);

        CompletionStage<Void> refused = commit(stale.member("@other:there.example", "join"));
        gate.pass(SUCCESS);
        assertThat(failure(refused)).isInstanceOf(StoreException.class);
        CompletionStage<Void> onTop = commit(stale.member("@other:there.example", "leave"));
        gate.pass(SUCCESS);

        assertThat(failure(onTop)).isInstanceOf(StoreException.class);
        assertThat(stored(room)).isEqualTo(nodes(room));
    }

    @Test
    void whatWasComputedOnTopOfALostChangeIsLostWhileItsNeighboursAreCommitted() {
        SampleRoom room = given();
        SampleRoom neighbour = given();
        SampleRoom reloaded = room.copy();
        CompletionStage<Void> lost = runningCommit(room);
        CompletionStage<Void> onTop = commit(room.member(USER, "leave"));
        CompletionStage<Void> onTopOfThat = commit(room.member(USER, "join"));
        CompletionStage<Void> ofNeighbour = commit(neighbour.member(USER, "join"));
        gate.pass(FAILURE);

        gate.pass(SUCCESS);

        assertThat(failure(lost)).isInstanceOf(StoreException.class);
        assertThat(failure(onTop)).isInstanceOf(StoreException.class);
        assertThat(failure(onTopOfThat)).isInstanceOf(StoreException.class);
        await(ofNeighbour);
        assertThat(stored(room)).isEqualTo(nodes(reloaded));
        assertThat(stored(neighbour)).isEqualTo(nodes(neighbour));
    }

    @Test
    void aRoomThatWasReadAgainGoesOnBehindTheChangesThatAreLost() {
        SampleRoom room = given();
        SampleRoom reloaded = room.copy();
        CompletionStage<Void> lost = runningCommit(room);
        gate.pass(FAILURE);
        failure(lost);

        CompletionStage<Void> running = runningCommit(given());
        CompletionStage<Void> late = commit(room.member(USER, "leave"));
        CompletionStage<Void> afresh = commit(reloaded.member("@other:there.example", "join"));
        CompletionStage<Void> next = commit(reloaded.member("@other:there.example", "leave"));
        gate.pass(SUCCESS);
        await(running);
        gate.pass(SUCCESS);

        assertThat(failure(late)).isInstanceOf(StoreException.class);
        await(afresh);
        await(next);
        assertThat(stored(room)).isEqualTo(nodes(reloaded));
    }

    @Test
    void whatFollowsOnACommitWhoseAnswerWasLostIsCommitted() {
        SampleRoom room = given();
        CompletionStage<Void> unknown = runningCommit(room);
        CompletionStage<Void> onTop = commit(room.member(USER, "leave"));

        gate.pass(SILENCE);
        gate.pass(SUCCESS);

        assertThat(failure(unknown)).isInstanceOf(StoreException.class);
        await(onTop);
        assertThat(stored(room)).isEqualTo(nodes(room));
    }

    @Test
    void aGapIsNeverCommitted() {
        SampleRoom room = given();
        List<EventNode> before = nodes(room);
        room.member(USER, "join");
        gate.pass(SUCCESS);

        assertThat(failure(commit(room.member(USER, "leave")))).isInstanceOf(StoreException.class);
        assertThat(stored(room)).isEqualTo(before);
    }

    @Test
    void whatWaitsIsCommittedBeforeTheStoreCloses() {
        SampleRoom room = given();
        CompletionStage<Void> running = runningCommit(given());
        CompletionStage<Void> waiting = commit(room.member(USER, "join"));
        gate.pass(SUCCESS);
        gate.pass(SUCCESS);

        committer.close();

        assertThat(running.toCompletableFuture()).isCompleted();
        assertThat(waiting.toCompletableFuture()).isCompleted();
        assertThat(failure(commit(room.member(USER, "leave")))).hasMessageContaining("closed");
    }

    private CompletionStage<Void> commit(RoomChange change) {
        return committer.commit(change, 1);
    }

    /** A room that has begun. */
    private SampleRoom given() {
        long number = ++rooms;
        SampleRoom room = new SampleRoom(new RoomHandle(1, number), "!room" + number + ":here.example");
        CompletionStage<Void> begun = commit(room.begin());
        gate.awaitUse();
        gate.pass(SUCCESS);
        await(begun);
        return room;
    }

    /** A change of the room whose transaction has begun and waits at the gate. */
    private CompletionStage<Void> runningCommit(SampleRoom room) {
        CompletionStage<Void> running = commit(room.member(USER, "invite"));
        gate.awaitUse();
        return running;
    }

    private static List<EventNode> nodes(SampleRoom room) {
        return room.events().stream().map(StoredEvent::node).toList();
    }

    private List<EventNode> stored(SampleRoom room) {
        try {
            return database.readers()
                    .use(session ->
                            new RoomReader(session).load(room.handle(), room.version(), LoadRequest.ofNodes(1, 1_000)))
                    .nodes();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
