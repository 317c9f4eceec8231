package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {
    @TempDir
    Path folder;

    @Test
    void aNodeWhoseStoreDoesNotAnswerLivesButIsNotReady() throws Exception {
        try (AdminNode node = new AdminNode(folder)) {
            assertThat(node.send("GET", "/health/ready", BodyPublishers.noBody()))
                    .hasToString("200");

            node.breakStore();

            assertThat(node.send("GET", "/health/live", BodyPublishers.noBody()))
                    .hasToString("200");
            assertThat(node.send("GET", "/health/ready", BodyPublishers.noBody()))
                    .hasToString("503 M_UNKNOWN");
            assertThat(node.get("/rooms")).hasToString("503 M_UNKNOWN");
        }
    }

    @Test
    void aNodeThatIsAboutToEndIsNotReadyThoughItAnswers() throws Exception {
        try (AdminNode node = new AdminNode(folder)) {
            node.readiness().end();

            assertThat(node.send("GET", "/health/ready", BodyPublishers.noBody()))
                    .hasToString("503 M_UNKNOWN");
            assertThat(node.get("/rooms")).hasToString("200");
        }
    }

    @Test
    void anOperatorEndsTheNodeByARequestThatIsAnsweredFirst() throws Exception {
        try (AdminNode node = new AdminNode(folder)) {
            assertThat(node.post("/drain", JsonObject.EMPTY).json()).hasToString("{\"draining\":true}");

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (node.exits() == 0 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(node.exits()).isEqualTo(1);
        }
    }
}
