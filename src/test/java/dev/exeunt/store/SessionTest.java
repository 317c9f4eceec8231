package dev.exeunt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionTest {
    private static final byte[] KEYS = {1};

    @TempDir
    private Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(new StoreLocation.Embedded(folder));
    }

    @AfterEach
    void close() {
        database.close();
    }

    static List<Throwable> failures() {
        return List.of(new SQLException("no"), new IllegalStateException("no"), new OutOfMemoryError("no"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aTransactionThatFailsLeavesNothingToTheNext(Throwable failure) throws SQLException {
        assertThatThrownBy(() -> write(session -> {
                    KeyRows.save(session, "first.example", KEYS, 1);
                    throwIt(failure);
                }))
                .isSameAs(failure);

        write(session -> KeyRows.save(session, "second.example", KEYS, 1));

        assertThat(isStored("first.example")).isFalse();
        assertThat(isStored("second.example")).isTrue();
    }

    @Test
    void whatWasBatchedByATransactionThatFailedIsNotWrittenByTheNext() throws SQLException {
        String insert = "INSERT INTO remote_key (server, document, fetched_at) VALUES ('batched.example', x'01', 1)";
        assertThatThrownBy(() -> write(session -> {
                    session.prepare(insert).addBatch();
                    throw new SQLException("no");
                }))
                .isInstanceOf(SQLException.class);

        write(session -> session.prepare(insert).executeBatch());

        assertThat(isStored("batched.example")).isFalse();
    }

    @Test
    void aSessionWhoseConnectionBrokeIsReplaced() throws SQLException {
        assertThatThrownBy(() -> write(Session::close)).isInstanceOf(SQLException.class);

        write(session -> KeyRows.save(session, "after.example", KEYS, 1));

        assertThat(isStored("after.example")).isTrue();
    }

    @Test
    void moreStatementsThanAreKeptCanBeUsed() throws SQLException {
        write(session -> {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 200; i++) {
                    session.prepare("DELETE FROM remote_key WHERE fetched_at = " + i)
                            .executeUpdate();
                }
            }
        });
    }

    @FunctionalInterface
    private interface Writing {
        void with(Session session) throws SQLException;
    }

    private void write(Writing writing) throws SQLException {
        database.writers()
                .use(session -> session.transaction(same -> {
                    writing.with(same);
                    return null;
                }));
    }

    private boolean isStored(String server) throws SQLException {
        return database.readers().use(session -> KeyRows.load(session, server)).isPresent();
    }

    private static void throwIt(Throwable failure) throws SQLException {
        if (failure instanceof SQLException sql) {
            throw sql;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        throw (Error) failure;
    }
}
