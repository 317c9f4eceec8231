package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.claimAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.StateChange;
import dev.exeunt.store.RoomStore.OpenedRoom;
import dev.exeunt.store.StoreLocation.PostgreSql;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postgresql.jdbc.PgArray;

class PostgresStoreTest extends StoreTest {
    @Override
    public StoreLocation newLocation() {
        return PostgresServer.newDatabase();
    }

    @Test
    void severalNodesShareADatabase() {
        PostgreSql location = PostgresServer.newDatabase();
        try (Store one = Store.open(location);
                Store other = Store.open(location)) {
            SampleRoom room = new SampleRoom(await(one.newHandle(1)), "!room:here.example");
            await(one.commit(room.begin(), claimAll(one, "one").get(1)));
            await(one.ownership().leave("one"));
            await(other.commit(
                    room.member("@alice:one.example", "join"),
                    claimAll(other, "other").get(1)));
            await(other.ownership().leave("other"));
            await(one.commit(
                    room.member("@alice:one.example", "leave"),
                    claimAll(one, "one").get(1)));

            assertThat(await(other.room(1, room.id())).orElseThrow().events()).isEqualTo(4);
        }
    }

    /** A plan made for small rooms would read this one once for each of its members: for minutes. */
    @Test
    void aLargeRoomIsReadByKeyThoughTheDatabaseDoesNotKnowYetThatItIsLarge() {
        PostgreSql location = PostgresServer.newDatabase();
        try (Store store = Store.open(location)) {
            for (int i = 0; i < 50; i++) {
                await(store.importRoom(new SampleImport(1, "!small" + i + ":there.example", 2, 1).room()));
            }
            PostgresServer.execute(location.database(), "ANALYZE");
            SampleImport large = new SampleImport(1, "!large:there.example", 20_000, 1);
            await(store.importRoom(large.room()));

            OpenedRoom opened =
                    await(store.open(1, large.id(), Set.of(StateKey.CREATE))).orElseThrow();
            Loaded loaded =
                    await(store.load(opened.record().handle(), opened.record().version(), LoadRequest.ofWholeState()));

            assertThat(loaded.nodes()).hasSize(20_001);
        }
    }

    /** The statement's plan is made for a table of a few rows, and kept. */
    @Test
    void anEntryThatGoesIsFoundByKeyThoughTheDatabaseDoesNotKnowYetThatTheTableIsLarge() {
        PostgreSql location = PostgresServer.newDatabase();
        String scans = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'state'";
        Store.open(location).close();
        long before = PostgresServer.number(location.database(), scans);
        try (Store store = Store.open(location)) {
            long epoch = claimAll(store, "node").get(1);
            SampleRoom room = new SampleRoom(await(store.newHandle(1)), "!room:here.example");
            await(store.commit(room.begin(), epoch));
            PostgresServer.execute(location.database(), "ANALYZE");
            for (int i = 0; i < 20; i++) {
                if (i == 10) {
                    await(store.importRoom(new SampleImport(1, "!large:there.example", 5_000, 1).room()));
                }
                String user = "@user" + i + ":there.example";
                await(store.commit(room.member(user, "join"), epoch));
                long number = room.newest().node().number();
                await(store.commit(
                        room.resolved(new StateChange(StateKey.member(user), number, StateChange.NONE)), epoch));
            }
            // Sessions report what they did when they end.
        }

        assertThat(PostgresServer.number(location.database(), scans)).isEqualTo(before);
    }

    @Test
    void columnsAreSentInBinaryForm() throws SQLException {
        try (Database database = Database.open(PostgresServer.newDatabase())) {
            List<Boolean> binary = database.writers()
                    .use(session -> List.of(
                            isBinary(session.array("bytea", new byte[][] {{1}})),
                            isBinary(session.array("text", new String[] {"a", null})),
                            isBinary(session.array("int4", new Integer[] {1})),
                            isBinary(session.array("int8", new Long[] {1L}))));

            assertThat(binary).containsOnly(true);
        }
    }

    private static boolean isBinary(Array array) {
        return ((PgArray) array).isBinary();
    }

    @Test
    void aServerThatIsNotThereIsReportedInOneLine() throws IOException {
        int port = freePort();

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Store.open(new PostgreSql("127.0.0.1", port, "d", "u", "secret")))
                .withMessage("the store postgresql://u@127.0.0.1:" + port + "/d cannot be reached: Connection refused");
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUpSoon() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Instant start = Instant.now();

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(
                            () -> Store.open(new PostgreSql("127.0.0.1", silent.getLocalPort(), "d", "u", "secret")))
                    .withMessageContaining("cannot be reached");

            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsReportedInOneLine() {
        PostgreSql there = PostgresServer.newDatabase();
        PostgreSql missing = new PostgreSql(there.host(), there.port(), "missing", there.user(), there.password());

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Store.open(missing))
                .withMessageContaining("database \"missing\" does not exist")
                .matches(e -> e.getMessage().lines().count() == 1);
    }

    @Test
    void theStoreGoesOnWhenItsConnectionsWereCut() {
        PostgreSql location = PostgresServer.newDatabase();
        try (Store store = Store.open(location)) {
            SampleRoom room = new SampleRoom(await(store.newHandle(1)), "!room:here.example");
            long epoch = claimAll(store, "node").get(1);
            await(store.commit(room.begin(), epoch));
            RoomChange change = room.member("@alice:one.example", "join");

            PostgresServer.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                    + location.database() + "'");

            // Each connection that is broken may fail once.
            assertThat(Stream.generate(() -> store.commit(change, epoch))
                            .limit(10)
                            .anyMatch(commit -> commit.handle((ok, e) -> e == null)
                                    .toCompletableFuture()
                                    .join()))
                    .isTrue();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
