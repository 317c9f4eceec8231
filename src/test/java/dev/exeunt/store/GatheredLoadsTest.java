package dev.exeunt.store;

import static dev.exeunt.store.GatedSessions.Fate.FAILURE;
import static dev.exeunt.store.GatedSessions.Fate.SILENCE;
import static dev.exeunt.store.GatedSessions.Fate.SUCCESS;
import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RoomHandle;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatheredLoadsTest {
    private static final int BACKLOG = 100;

    private static final StateKey ALICE = StateKey.member(StoreContract.ALICE);
    private static final StateKey BOB = StateKey.member(StoreContract.BOB);

    @TempDir
    private Path folder;

    private List<SampleRoom> rooms;
    private Database database;
    private GatedSessions gate;
    private Workers reader;
    private GatheredLoads loads;

    @BeforeEach
    void open() {
        StoreLocation location = new StoreLocation.Embedded(folder);
        try (Store store = Store.open(location)) {
            Map<Integer, Long> epochs = StoreContract.claimAll(store, "here");
            rooms = IntStream.range(0, 5)
                    .mapToObj(shard -> new SampleRoom(new RoomHandle(shard, 1), "!room" + shard + ":here.example"))
                    .toList();
            for (SampleRoom room : rooms) {
                Long epoch = epochs.get(room.handle().shard());
                await(store.commit(room.begin(), epoch));
                await(store.commit(room.member(StoreContract.ALICE, "join"), epoch));
            }
        }
        database = Database.open(location);
        gate = new GatedSessions(database.readers());
        reader = new Workers("test", 1, 2 * BACKLOG, gate);
        loads = new GatheredLoads(reader, BACKLOG);
    }

    @AfterEach
    void close() {
        reader.close();
        database.close();
    }

    @Test
    void whatGathersWhileNobodyReadsIsReadAtOnce() {
        List<CompletionStage<Loaded>> loaded = loadAll();

        gate.pass(SUCCESS);

        for (int i = 0; i < rooms.size(); i++) {
            assertAliceOf(rooms.get(i), await(loaded.get(i)));
        }
    }

    @Test
    void twoOfOneRoomGetWhatTheyAskedFor() {
        SampleRoom room = rooms.get(0);
        CompletionStage<Loaded> first = loads.load(room.handle(), room.version(), Set.of(ALICE));
        CompletionStage<Loaded> second = loads.load(room.handle(), room.version(), Set.of(BOB, StateKey.CREATE));

        gate.pass(SUCCESS);

        assertThat(await(first).state()).containsKey(ALICE);
        assertThat(await(second).state()).containsKey(StateKey.CREATE).doesNotContainKey(BOB);
    }

    @Test
    void moreThanOneReadingTakesIsReadByTheNext() {
        List<CompletionStage<Loaded>> loaded = IntStream.range(0, BACKLOG)
                .mapToObj(i -> load(rooms.get(i % rooms.size())))
                .toList();

        gate.pass(SUCCESS);
        gate.pass(SUCCESS);

        loaded.forEach(answer -> assertThat(await(answer).state()).containsKey(ALICE));
    }

    @Test
    void whatIsDamagedInOneRoomFailsOnlyThere() throws SQLException {
        damageMembersOf(rooms.get(1));
        List<CompletionStage<Loaded>> loaded = loadAll();

        gate.pass(SUCCESS);
        rooms.forEach(room -> gate.pass(SUCCESS));

        assertThat(failure(loaded.get(1))).isInstanceOf(StoreException.class).hasMessageContaining("damaged");
        assertAliceOf(rooms.get(0), await(loaded.get(0)));
        assertAliceOf(rooms.get(4), await(loaded.get(4)));
    }

    @Test
    void afterAConnectionBrokeEachIsReadAgain() {
        List<CompletionStage<Loaded>> loaded = loadAll();

        gate.pass(SILENCE);
        rooms.forEach(room -> gate.pass(SUCCESS));

        assertAliceOf(rooms.get(2), await(loaded.get(2)));
    }

    @Test
    void withoutADatabaseAllWhoWaitFail() {
        List<CompletionStage<Loaded>> loaded = loadAll();

        gate.pass(FAILURE);

        loaded.forEach(answer -> assertThat(failure(answer))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store failed: the disk is full"));
    }

    @Test
    void moreThanMayWaitIsRefusedAtOnce() {
        for (int i = 0; i < BACKLOG; i++) {
            load(rooms.get(0));
        }

        assertThat(failure(load(rooms.get(1))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("busy");
        gate.pass(SUCCESS);
        gate.pass(SUCCESS);
    }

    /** A reading may end, and others may begin, between any two steps of whoever asks. */
    @Test
    void whoAsksInWhateverMomentIsAnswered() {
        Workers readers = new Workers("test-free", 4, BACKLOG, database.readers());
        try {
            GatheredLoads free = new GatheredLoads(readers, BACKLOG);
            List<CompletableFuture<Void>> askers = IntStream.range(0, 2)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> askOften(free), ask -> new Thread(ask).start()))
                    .toList();

            askers.forEach(StoreContract::await);
        } finally {
            readers.close();
        }
    }

    /** Asks on and on, while up to so many of its questions are not answered yet. */
    private void askOften(GatheredLoads loads) {
        int most = BACKLOG / 4;
        Semaphore answered = new Semaphore(most);
        for (int i = 0; i < 500_000; i++) {
            awaitAnswers(answered, 1);
            SampleRoom room = rooms.get(i % rooms.size());
            loads.load(room.handle(), room.version(), Set.of()).thenRun(answered::release);
        }
        awaitAnswers(answered, most);
    }

    private static void awaitAnswers(Semaphore answered, int answers) {
        assertThat(assertDoesNotThrow(() -> answered.tryAcquire(answers, 10, TimeUnit.SECONDS)))
                .as("each question is answered")
                .isTrue();
    }

    @Test
    void aClosedStoreReadsNothing() {
        reader.close();

        assertThat(failure(load(rooms.get(0))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }

    private List<CompletionStage<Loaded>> loadAll() {
        return rooms.stream().map(this::load).toList();
    }

    private CompletionStage<Loaded> load(SampleRoom room) {
        return loads.load(room.handle(), room.version(), Set.of(ALICE));
    }

    private static void assertAliceOf(SampleRoom room, Loaded loaded) {
        assertThat(loaded.state()).containsOnlyKeys(ALICE);
        assertThat(loaded.events()).containsExactly(room.newest());
    }

    private void damageMembersOf(SampleRoom room) throws SQLException {
        database.writers().use(session -> {
            PreparedStatement update = session.prepare("UPDATE event SET pdu = x'7b' WHERE shard = ? AND number > 1");
            update.setInt(1, room.handle().shard());
            return update.executeUpdate();
        });
    }
}
