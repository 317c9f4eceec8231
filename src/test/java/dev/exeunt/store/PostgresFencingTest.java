package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.ShardOwnership.NodeLease;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keeps two nodes from writing to one room, on PostgreSQL. */
class PostgresFencingTest {
    private static final String NODE = "node";
    private static final String OTHER = "other";
    private static final String USER = "@user:there.example";

    private final List<Integer> batches = new CopyOnWriteArrayList<>();
    private String database;
    private Store store;
    private Store successor;
    private Map<Integer, Long> epochs;

    @BeforeEach
    void open() {
        StoreLocation.PostgreSql location = PostgresServer.newDatabase();
        database = location.database();
        store = Store.open(location, (changes, nanos) -> batches.add(changes));
        successor = Store.open(location);
        epochs = StoreContract.claimAll(store, NODE);
        await(successor.ownership().renew(new NodeLease(OTHER, "address", Duration.ofHours(1))));
    }

    @AfterEach
    void close() {
        store.close();
        successor.close();
    }

    @Test
    void anEventKeepsTheEpochThatItWasCommittedUnder() {
        SampleRoom room = given(1);
        moveOn(1);
        moveOn(1);

        await(successor.commit(room.member(USER, "join"), 3));

        assertThat(epochOf(room, 2)).isEqualTo(1);
        assertThat(epochOf(room, 3)).isEqualTo(3);
    }

    @Test
    void aCommitUnderAnEarlierEpochFailsAndLeavesNothing() {
        SampleRoom room = given(1);
        moveOn(1);

        assertThat(failure(commit(room.member(USER, "join"))))
                .isInstanceOf(FencedException.class)
                .hasMessage("shard 1 is not held at epoch 1 any more");

        assertThat(events(room)).isEqualTo(2);
        assertThat(entries(room)).isEqualTo(2);
    }

    @Test
    void aRoomDoesNotBeginUnderAnEarlierEpoch() {
        moveOn(1);

        SampleRoom room = new SampleRoom(new RoomHandle(1, 1), "!room:here.example");

        assertThat(failure(commit(room.begin()))).isInstanceOf(FencedException.class);
        assertThat(PostgresServer.number(database, "SELECT count(*) FROM room")).isZero();
    }

    @Test
    void aCommitToAShardThatNobodyEverClaimedFails() {
        PostgresServer.execute(database, "DELETE FROM shard WHERE shard = 1");

        SampleRoom room = new SampleRoom(new RoomHandle(1, 1), "!room:here.example");

        assertThat(failure(commit(room.begin()))).isInstanceOf(FencedException.class);
    }

    @Test
    void aShardThatWasLostDoesNotHarmItsNeighboursInTheBatch() throws SQLException {
        SampleRoom first = given(1);
        SampleRoom lost = given(2);
        SampleRoom neighbour = given(3);
        batches.clear();
        CompletionStage<Void> running;
        CompletionStage<Void> ofLost;
        CompletionStage<Void> ofNeighbour;
        try (OpenTransaction claim = new OpenTransaction(database, "SELECT 1 FROM shard WHERE shard = 1 FOR UPDATE")) {
            running = commit(first.member(USER, "join"));
            PostgresServer.awaitWaiting(database, 1);
            moveOn(2);
            ofLost = commit(lost.member(USER, "join"));
            ofNeighbour = commit(neighbour.member(USER, "join"));
            claim.rollback();
        }

        await(running);
        assertThat(failure(ofLost)).isInstanceOf(FencedException.class);
        await(ofNeighbour);
        assertThat(batches).as("changes of each transaction").containsExactly(1, 1);
        assertThat(events(lost)).isEqualTo(2);
        assertThat(events(neighbour)).isEqualTo(3);
        assertThat(entries(neighbour)).isEqualTo(3);
    }

    @Test
    void aCommitWaitsForAClaimAndThenItsShardIsLost() throws SQLException {
        SampleRoom room = given(1);
        try (OpenTransaction claim =
                new OpenTransaction(database, "UPDATE shard SET epoch = epoch + 1 WHERE shard = 1")) {
            CompletionStage<Void> late = commit(room.member(USER, "join"));
            PostgresServer.awaitWaiting(database, 1);
            claim.commit();

            assertThat(failure(late)).isInstanceOf(FencedException.class);
        }
        assertThat(events(room)).isEqualTo(2);
    }

    @Test
    void aCommitWaitsForAClaimThatComesToNothingAndSucceeds() throws SQLException {
        SampleRoom room = given(1);
        try (OpenTransaction claim =
                new OpenTransaction(database, "UPDATE shard SET epoch = epoch + 1 WHERE shard = 1")) {
            CompletionStage<Void> late = commit(room.member(USER, "join"));
            PostgresServer.awaitWaiting(database, 1);
            claim.rollback();

            await(late);
        }
        assertThat(events(room)).isEqualTo(3);
    }

    @Test
    void aClaimWaitsForACommit() throws SQLException {
        SampleRoom room = given(1);
        RoomChange change = room.member(USER, "join");
        // In the middle of the statement: it has the shard, and waits to see what becomes of this row of the same key.
        try (OpenTransaction same = new OpenTransaction(
                database,
                "INSERT INTO state (shard, room, type, state_key, number) VALUES (1, "
                        + room.handle().number() + ", 'm.room.member', '" + USER + "', 1)")) {
            CompletionStage<Void> commit = commit(change);
            PostgresServer.awaitWaiting(database, 1);
            await(store.ownership().renew(new NodeLease(NODE, "address", Duration.ZERO)));
            CompletionStage<Map<Integer, Long>> claim = claim(1);
            PostgresServer.awaitWaiting(database, 2);
            same.rollback();

            await(commit);
            assertThat(await(claim)).isEqualTo(Map.of(1, 2L));
        }
        assertThat(await(successor.room(1, room.id())).orElseThrow().events()).isEqualTo(3);
    }

    @Test
    void withoutFencingAnEpochDoesNotCount() throws SQLException {
        SampleRoom room = given(1);
        moveOn(1);
        Change change = new Change(room.member(USER, "join"), 1);
        try (Database open = Database.open(PostgresServer.location(database))) {
            List<Change> written =
                    open.writers().use(session -> new PostgresChangeWriter(false).write(session, List.of(change)));

            assertThat(written).containsExactly(change);
        }
        assertThat(events(room)).isEqualTo(3);
    }

    /** A room that has begun in this shard. */
    private SampleRoom given(int shard) {
        SampleRoom room = new SampleRoom(await(store.newHandle(shard)), "!room" + shard + ":here.example");
        await(commit(room.begin()));
        return room;
    }

    private CompletionStage<Void> commit(RoomChange change) {
        return store.commit(change, epochs.get(change.handle().shard()));
    }

    /** The other node takes the shard over. */
    private void moveOn(int shard) {
        PostgresServer.execute(database, "UPDATE shard SET node = NULL WHERE shard = " + shard);
        assertThat(await(claim(shard))).containsKey(shard);
    }

    private CompletionStage<Map<Integer, Long>> claim(int shard) {
        return successor.ownership().claim(OTHER, Set.of(shard), Set.of(NODE, OTHER));
    }

    private long events(SampleRoom room) {
        return PostgresServer.number(database, "SELECT count(*) FROM event" + of(room));
    }

    private long entries(SampleRoom room) {
        return PostgresServer.number(database, "SELECT count(*) FROM state" + of(room));
    }

    private long epochOf(SampleRoom room, long number) {
        return PostgresServer.number(database, "SELECT epoch FROM event" + of(room) + " AND number = " + number);
    }

    private static String of(SampleRoom room) {
        return " WHERE shard = " + room.handle().shard() + " AND room = "
                + room.handle().number();
    }
}
