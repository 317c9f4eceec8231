package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.RoomHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreTest {
    @TempDir
    private static Path contractFolder;

    @TempDir
    private Path temporary;

    @Override
    public StoreLocation newLocation() {
        return embedded(contractFolder.resolve("store" + System.nanoTime()));
    }

    /** Enough for the log to be taken over several times, and to begin again. */
    @Override
    public int eventsBeforeTheKill() {
        return 20_000;
    }

    @Test
    void theFolderIsItsOwnersAlone() throws IOException {
        Path folder = temporary.resolve("a").resolve("b");

        Store.open(embedded(folder)).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void everyCommitIsSynced() throws SQLException {
        try (Database database = Database.open(embedded(temporary))) {
            assertThat(pragma(database.writers(), "journal_mode")).isEqualTo("wal");
            assertThat(pragma(database.writers(), "synchronous")).isEqualTo("2");
        }
    }

    @Test
    void theLogBeginsAgainWhileCommitsGoOn() throws Exception {
        try (Database database = Database.open(embedded(temporary))) {
            database.writers().use(session -> session.prepare("CREATE TABLE filler (page)")
                    .execute());

            long largest = 0;
            for (int i = 0; i < 200; i++) {
                fill(database, 1 << 20);
                largest = Math.max(largest, Files.size(log()));
            }

            assertThat(largest).isLessThan(150 << 20);
        }
        assertThat(log()).doesNotExist();
    }

    @Test
    void aLogThatALongReadHeldBackIsCutAgain() throws Exception {
        try (Database database = Database.open(embedded(temporary))) {
            database.writers().use(session -> session.prepare("CREATE TABLE filler (page)")
                    .execute());

            database.snapshots()
                    .use(session -> session.transaction(reading -> {
                        reading.prepare("SELECT count(*) FROM filler")
                                .executeQuery()
                                .close();
                        for (int i = 0; i < 100; i++) {
                            fill(database, 1 << 20);
                        }
                        return null;
                    }));

            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            do {
                fill(database, 1 << 20);
            } while (Files.size(log()) > 80 << 20 && System.nanoTime() < deadline);
            assertThat(Files.size(log())).isLessThan(80 << 20);
        }
    }

    private Path log() {
        return temporary.resolve("exeunt.db-wal");
    }

    private static void fill(Database database, int bytes) throws SQLException {
        database.writers()
                .use(session -> session.transaction(
                        writing -> writing.prepare("INSERT INTO filler VALUES (zeroblob(" + bytes + "))")
                                .executeUpdate()));
    }

    @Test
    void theOldestInvitesOfAServerThatSendsTooManyGo() throws SQLException {
        ServerName noisy = new ServerName("noisy.example");
        ServerName quiet = new ServerName("quiet.example");
        try (Database database = Database.open(embedded(temporary))) {
            List<Long> left = database.writers().use(session -> {
                InviteRows.save(session, InvitesContract.invite("!quiet:x", quiet, 1), 3);
                for (long received = 2; received <= 6; received++) {
                    InviteRows.save(session, InvitesContract.invite("!" + received + ":x", noisy, received), 3);
                }
                return InviteRows.newest(session, 10).stream()
                        .map(ReceivedInvite::receivedTs)
                        .toList();
            });

            assertThat(left).containsExactly(6L, 5L, 4L, 1L);
        }
    }

    @Test
    void aStoreIsOpenOnceInThisProcess() {
        try (Store store = Store.open(embedded(temporary))) {
            assertThat(store).isNotNull();
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> Store.open(embedded(temporary)))
                    .withMessage("the store in " + temporary + " is in use");
        }
        Store.open(embedded(temporary)).close();
    }

    @Test
    void aStoreIsOpenInOneProcess() {
        try (Store store = Store.open(embedded(temporary))) {
            assertThat(store).isNotNull();
            // A vain attempt in this process must not give the lock away.
            assertThatExceptionOfType(StoreException.class).isThrownBy(() -> Store.open(embedded(temporary)));
            try (ChildJvm other = new ChildJvm("64m", ImportingProcess.class, "embedded:" + temporary, "1")) {
                assertThat(other.rest()).containsExactly("failed: the store in " + temporary + " is in use");
            }
        }
    }

    @Test
    void whatIsNoDatabaseIsNotOpened() throws IOException {
        Files.writeString(
                temporary.resolve("exeunt.db"), "this is not a database, but long enough to look at".repeat(20));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Store.open(embedded(temporary)))
                .withMessageStartingWith("the store in " + temporary + " cannot be opened: ")
                .matches(e -> e.getMessage().lines().count() == 1);
    }

    @Test
    void whatIsNoFolderIsNotOpened() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Store.open(embedded(file)))
                .withMessageContaining("cannot be opened");
    }

    @Test
    void aStoreOfANewerProgramIsNotOpened() throws SQLException {
        Store.open(embedded(temporary)).close();
        execute("UPDATE flyway_schema_history SET version = '99', script = 'V99__future.sql'");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Store.open(embedded(temporary)))
                .withMessageContaining("cannot be brought up to date");
    }

    @Test
    void aDamagedEventIsReportedNotRead() throws SQLException {
        SampleRoom room = new SampleRoom(new RoomHandle(1, 1), "!room:here.example");
        try (Store store = Store.open(embedded(temporary))) {
            await(store.commit(room.begin(), 1));
        }
        execute("UPDATE event SET node = zeroblob(40) WHERE number = 2");
        execute("UPDATE event SET pdu = zeroblob(40) WHERE number = 1");

        try (Store store = Store.open(embedded(temporary))) {
            String damagedNode = room.events().get(1).node().id().value();
            String damagedPdu = room.events().get(0).node().id().value();
            assertThat(failure(store.open(1, room.id(), Set.of())))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(damagedNode);
            assertThat(failure(store.load(room.handle(), room.version(), LoadRequest.ofNumbers(Set.of(1L)))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(damagedPdu);
        }
    }

    @Test
    void aLargeRoomIsImportedInASmallHeap() {
        try (ChildJvm small = new ChildJvm("48m", ImportingProcess.class, "embedded:" + temporary, "20000")) {
            assertThat(small.rest()).containsExactly("imported true");
        }
        try (Store store = Store.open(embedded(temporary))) {
            assertThat(await(store.room(1, new RoomId(ImportingProcess.ROOM))))
                    .hasValueSatisfying(room -> assertThat(room.events()).isEqualTo(20_003));
        }
    }

    private static StoreLocation embedded(Path folder) {
        return new StoreLocation.Embedded(folder);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + temporary.resolve("exeunt.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String pragma(Sessions sessions, String name) throws SQLException {
        return sessions.use(session -> {
            try (ResultSet row = session.prepare("PRAGMA " + name).executeQuery()) {
                row.next();
                return row.getString(1);
            }
        });
    }
}
