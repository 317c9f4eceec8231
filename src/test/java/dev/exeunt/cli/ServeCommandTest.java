package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void configure() throws IOException {
        file = folder.resolve("exeunt.yaml");
        Files.writeString(
                file,
                """
                server-name: resident.example
                signing-key: "%1$s/signing.key"
                federation: {host: 127.0.0.1, port: 0}
                admin: {host: 127.0.0.1, port: 0}
                store: "embedded:%1$s/data"
                """
                        .formatted(folder));
    }

    @Test
    void aNodeAnswersBetweenItsStartAndItsEnd() throws Exception {
        try (Application node = start()) {
            HttpResponse<String> keys = get(node.address("federation"), "/_matrix/key/v2/server");
            HttpResponse<String> health = get(node.address("admin"), "/health/ready");

            assertThat(keys.body()).contains("\"server_name\":\"resident.example\"");
            assertThat(health.statusCode()).isEqualTo(200);
        }
        // The store is free again.
        start().close();
    }

    @Test
    void aPortThatIsTakenEndsTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandRun run = serve("--set", "federation.port=" + taken.getLocalPort());

            failedWith(run, "cannot listen for federation on 127.0.0.1:" + taken.getLocalPort());
        }
        start().close();
    }

    @Test
    void aStoreThatIsInUseEndsTheStart() {
        try (Application node = start()) {
            assertThat(node.address("federation")).startsWith("127.0.0.1:");

            failedWith(serve(), "is in use");
        }
    }

    @Test
    void aCertificateThatIsNoneEndsTheStart() {
        String pem = file.toString();

        CommandRun run =
                serve("--set", "federation.tls.certificate=" + pem, "--set", "federation.tls.private-key=" + pem);

        failedWith(run, "cannot listen for federation on 127.0.0.1:0");
    }

    @Test
    void aSigningKeyThatIsNoneEndsTheStart() throws Exception {
        Files.writeString(folder.resolve("signing.key"), "not a key");

        failedWith(serve(), "signing.key");
    }

    @Test
    void aVerticleThatDoesNotExistEndsTheStart() throws Exception {
        descriptor("shards", "{\"class\":\"dev.exeunt.Nothing\"}");

        failedWith(serve(), "dev.exeunt.Nothing");
    }

    @Test
    void aDescriptorThatIsNoJsonEndsTheStart() throws Exception {
        descriptor("extra", "{");

        failedWith(serve(), "extra.json");
    }

    @Test
    void aVerticleThatTheOperatorLeavesOutDoesNotRun() throws Exception {
        descriptor("federation", "{\"class\":\"dev.exeunt.federation.FederationVerticle\",\"instances\":0}");

        try (Application node = start()) {
            assertThat(node.address("federation")).isEqualTo("off");
        }
    }

    private void descriptor(String name, String text) throws IOException {
        Path verticles = Files.createDirectories(folder.resolve("verticles"));
        Files.writeString(verticles.resolve(name + ".json"), text);
    }

    private Application start() {
        return Application.start(
                Configuration.load(Optional.of(file), Map.of(), Map.of()), folder.resolve("verticles"));
    }

    private CommandRun serve(String... more) {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "serve";
        arguments[1] = "--config";
        arguments[2] = file.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return CommandRun.of(arguments);
    }

    private static void failedWith(CommandRun run, String reason) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines()).singleElement().asString().contains(reason);
    }

    private static HttpResponse<String> get(String address, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
