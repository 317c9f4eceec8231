package dev.exeunt.store;

import static dev.exeunt.store.GatedSessions.Fate.FAILURE;
import static dev.exeunt.store.GatedSessions.Fate.SUCCESS;
import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkersTest {
    @TempDir
    private Path folder;

    private Database database;
    private GatedSessions gate;
    private Workers workers;

    @BeforeEach
    void open() {
        database = Database.open(new StoreLocation.Embedded(folder));
        gate = new GatedSessions(database.readers());
        workers = new Workers("test", 1, 1, gate);
    }

    @AfterEach
    void close() {
        workers.close();
        database.close();
    }

    @Test
    void moreWorkThanMayWaitIsRefusedAtOnce() {
        CompletionStage<Integer> running = workers.run(session -> 1);
        gate.awaitUse();
        CompletionStage<Integer> waiting = workers.run(session -> 2);

        CompletionStage<Integer> tooMuch = workers.run(session -> 3);

        assertThat(failure(tooMuch)).isInstanceOf(StoreException.class).hasMessageContaining("busy");
        gate.pass(SUCCESS);
        gate.pass(SUCCESS);
        assertThat(await(running)).isEqualTo(1);
        assertThat(await(waiting)).isEqualTo(2);
    }

    @Test
    void whatTheDatabaseReportsIsAStoreException() {
        gate.pass(FAILURE);

        assertThat(failure(workers.run(session -> 1)))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store failed: the disk is full");
    }

    @Test
    void aClosedStoreTakesNoWork() {
        workers.close();

        assertThat(failure(workers.run(session -> 1)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }
}
