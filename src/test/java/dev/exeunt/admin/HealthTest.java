package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
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
}
