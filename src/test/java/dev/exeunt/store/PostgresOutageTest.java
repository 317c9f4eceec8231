package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.store.ShardOwnership.NodeLease;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a store while its server cannot be reached or hangs, and after. */
class PostgresOutageTest {
    private static final String NODE = "node";
    private static final String USER = "@user:there.example";
    private static final NodeLease LEASE = new NodeLease(NODE, "address", Duration.ofHours(1));

    /** The limits that the store keeps, and as much again for a machine that is busy. */
    private static final Duration COMMITS_PATIENCE = Duration.ofSeconds(6).multipliedBy(2);

    private static final Duration LEASES_PATIENCE = Duration.ofSeconds(3).multipliedBy(2);

    private String database;
    private Store store;
    private long epoch;

    @BeforeEach
    void open() {
        StoreLocation.PostgreSql location = PostgresServer.newDatabase();
        database = location.database();
        store = Store.open(location);
        epoch = StoreContract.claimAll(store, NODE).get(1);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aCommitWhoseConnectionHangsFailsInSecondsAndTheNextOneSucceeds() {
        SampleRoom room = given();
        RoomChange change = room.member(USER, "join");
        try (StoppedProcesses stopped = StoppedProcesses.serving(database, "writing")) {
            assertThat(within(COMMITS_PATIENCE, () -> failure(commit(change)))).isInstanceOf(StoreException.class);

            within(COMMITS_PATIENCE, () -> await(commitInTheEnd(change)));
        }
        assertThat(await(store.room(1, room.id())).orElseThrow().events()).isEqualTo(3);
    }

    @Test
    void aLeaseIsRenewedWhileCommitsHang() {
        SampleRoom room = given();
        try (StoppedProcesses stopped = StoppedProcesses.serving(database, "writing")) {
            CompletionStage<Void> hanging = commit(room.member(USER, "join"));

            within(LEASES_PATIENCE, () -> await(store.ownership().renew(LEASE)));

            assertThat(hanging.toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void aCommitThatWasGivenUpMayBeCarriedOutLaterAndThenTheRoomGoesOnFromThere() {
        SampleRoom room = given();
        SampleRoom reloaded = room.copy();
        try (StoppedProcesses stopped = StoppedProcesses.serving(database, "writing")) {
            assertThat(failure(commit(room.member(USER, "join")))).isInstanceOf(StoreException.class);
        }
        PostgresServer.await(3, database, "SELECT count(*) FROM event");
        RoomChange beginning = new SampleRoom(new RoomHandle(1, 1_000), "!other:here.example").begin();
        await(commitInTheEnd(beginning));

        CompletionStage<Void> refused = commit(reloaded.member("@other:there.example", "join"));
        CompletionStage<Void> onTop = commit(reloaded.member("@other:there.example", "leave"));

        assertThat(failure(refused)).isInstanceOf(StoreException.class);
        assertThat(failure(onTop)).isInstanceOf(StoreException.class);
        await(commit(room.member(USER, "leave")));
    }

    @Test
    void whileTheServerHangsAllThatWaitsFailsInSecondsAndWhenItGoesOnTheStoreDoes() {
        SampleRoom room = given();
        List<CompletionStage<?>> waiting = new ArrayList<>();
        try (StoppedProcesses stopped = StoppedProcesses.serving(database)) {
            CompletionStage<?> renewal = store.ownership().renew(LEASE);
            SampleRoom copy = room.copy();
            for (int i = 0; i < 2_000; i++) {
                waiting.add(commit(copy.member(USER, i % 2 == 0 ? "join" : "leave")));
                waiting.add(store.open(1, room.id(), Set.of()));
            }

            within(LEASES_PATIENCE, () -> failure(renewal));
            within(
                    COMMITS_PATIENCE,
                    () -> waiting.stream().map(StoreContract::failure).toList());
        }
        // In another room: what was given up here may be carried out now.
        RoomChange beginning = new SampleRoom(new RoomHandle(1, 1_000), "!other:here.example").begin();
        within(Duration.ofSeconds(2), () -> await(commitInTheEnd(beginning)));
        within(Duration.ofSeconds(2), () -> await(inTheEnd(() -> store.open(1, room.id(), Set.of()))));
        within(
                Duration.ofSeconds(2),
                () -> await(inTheEnd(() -> store.ownership().renew(LEASE))));
    }

    @Test
    void oneConnectionThatBreaksFailsOneCallOfItsKind() {
        SampleRoom room = given();
        RoomChange change = room.member(USER, "join");
        await(store.room(1, room.id()));
        PostgresServer.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + database + "'");

        long commits = attempts(() -> commit(change));
        long reads = attempts(() -> store.room(1, room.id()));
        long renewals = attempts(() -> store.ownership().renew(LEASE));

        assertThat(List.of(commits, reads, renewals)).allMatch(attempts -> attempts <= 2);
    }

    @Test
    void commitsAndLeasesGoOnDuringAnImport() {
        SampleRoom room = given();
        SampleImport imported = new SampleImport(2, "!imported:there.example", 10, 1);
        CountDownLatch held = new CountDownLatch(1);
        CompletionStage<Boolean> importing = store.importRoom(imported.room(heldAtItsEnd(imported, held)));

        await(commit(room.member(USER, "join")));
        await(store.ownership().renew(LEASE));
        await(store.newHandle(1));

        assertThat(importing.toCompletableFuture()).isNotDone();
        held.countDown();
        assertThat(await(importing)).isTrue();
    }

    @Test
    void ofTwoNodesThatImportARoomAtOnceOneStoresIt() {
        SampleImport imported = new SampleImport(2, "!imported:there.example", 10, 1);
        CountDownLatch held = new CountDownLatch(1);
        try (Store other = Store.open(PostgresServer.location(database))) {
            CompletionStage<Boolean> first = store.importRoom(imported.room(heldAtItsEnd(imported, held)));
            PostgresServer.await(
                    1,
                    "postgres",
                    "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = '"
                            + database + "'");
            CompletionStage<Boolean> second = other.importRoom(imported.room());
            PostgresServer.awaitWaiting(database, 1);
            held.countDown();

            assertThat(await(first)).isTrue();
            assertThat(await(second)).isFalse();
        }
        assertThat(await(store.room(2, imported.id())).orElseThrow().events()).isEqualTo(12);
    }

    @Test
    void theStoreGoesOnWhenTheServerWasRestarted(@TempDir Path folder) throws IOException {
        EmbeddedPostgres first = server(folder, 0);
        StoreLocation.PostgreSql location =
                new StoreLocation.PostgreSql("localhost", first.getPort(), "postgres", "postgres", "postgres");
        try (Store restarted = Store.open(location)) {
            long held = StoreContract.claimAll(restarted, NODE).get(1);
            SampleRoom room = new SampleRoom(await(restarted.newHandle(1)), "!room:here.example");
            await(restarted.commit(room.begin(), held));
            RoomChange change = room.member(USER, "join");
            first.close();

            within(Duration.ofSeconds(2), () -> failure(restarted.commit(change, held)));

            try (EmbeddedPostgres second = server(folder, first.getPort())) {
                assertThat(second.getPort()).isEqualTo(first.getPort());
                within(Duration.ofSeconds(2), () -> await(inTheEnd(() -> restarted.commit(change, held))));
            }
        }
    }

    private static EmbeddedPostgres server(Path folder, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    /** A room that has begun in shard 1. */
    private SampleRoom given() {
        SampleRoom room = new SampleRoom(await(store.newHandle(1)), "!room:here.example");
        await(commit(room.begin()));
        return room;
    }

    private CompletionStage<Void> commit(RoomChange change) {
        return store.commit(change, epoch);
    }

    private CompletionStage<Void> commitInTheEnd(RoomChange change) {
        return inTheEnd(() -> commit(change));
    }

    private static <T> CompletionStage<T> inTheEnd(Supplier<CompletionStage<T>> call) {
        CompletionStage<T> last = call.get();
        while (!succeeds(last)) {
            LockSupport.parkNanos(1_000_000);
            last = call.get();
        }
        return last;
    }

    private static <T> long attempts(Supplier<CompletionStage<T>> call) {
        long attempts = 1;
        while (!succeeds(call.get())) {
            attempts++;
        }
        return attempts;
    }

    private static boolean succeeds(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        return future.handle((result, failure) -> failure == null).join();
    }

    private static <T> T within(Duration patience, Supplier<T> work) {
        long begin = System.nanoTime();
        T result = work.get();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(patience);
        return result;
    }

    private static Iterator<StoredEvent> heldAtItsEnd(SampleImport imported, CountDownLatch held) {
        Iterator<StoredEvent> events = imported.events().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                if (!events.hasNext()) {
                    awaitUninterruptibly();
                }
                return events.hasNext();
            }

            private void awaitUninterruptibly() {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public StoredEvent next() {
                return events.next();
            }
        };
    }
}
