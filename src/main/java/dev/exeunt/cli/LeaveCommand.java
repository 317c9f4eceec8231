package dev.exeunt.cli;

import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code leave}: a user of this server leaves a room, by the admin API of the node that runs. */
@Command(
        name = "leave",
        description =
                "Lets a user of this server leave a room or reject an invite, by the running node; prints its answer.")
final class LeaveCommand implements Callable<Integer> {
    /** Longer than the node goes on asking servers. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    /** An address to listen at that is none to connect to. */
    private static final List<String> ANY_ADDRESS = List.of("0.0.0.0", "::", "[::]");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigurationOptions options;

    @Parameters(index = "0", paramLabel = "USER_ID", description = "Who leaves; a user of this server.")
    private String user;

    @Parameters(index = "1", paramLabel = "ROOM_ID", description = "The room.")
    private String room;

    @Option(
            names = "--via",
            arity = "1..*",
            paramLabel = "SERVER",
            description = "Servers in the room, asked in this order where this one is not in it.")
    private final List<String> via = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the others in the room to read.")
    private String reason;

    @Override
    public Integer call() throws InterruptedException {
        Configuration.Admin admin = options.load().admin();
        String address = address(admin);
        HttpResponse<byte[]> response = send(request(admin, address), address);
        JsonObject answer = answer(response);
        spec.commandLine().getOut().println(answer);
        if (response.statusCode() != 200) {
            throw CommandException.failure("not left: "
                    + answer.string("error").orElse("the node answers with status " + response.statusCode()));
        }
        return 0;
    }

    private static String address(Configuration.Admin admin) {
        if (admin.port() == 0) {
            throw CommandException.usage("admin.port is 0: there is no telling where the node listens");
        }
        String host = ANY_ADDRESS.contains(admin.host()) ? "127.0.0.1" : admin.host();
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + admin.port();
    }

    private HttpRequest request(Configuration.Admin admin, String address) {
        JsonObject body = JsonObject.of("user_id", user, "room_id", room, "via", via);
        byte[] bytes = CanonicalJson.bytes(reason == null ? body : body.with("reason", reason));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + address + "/_exeunt/admin/v1/leave"))
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofByteArray(bytes));
        admin.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request.build();
    }

    private static HttpResponse<byte[]> send(HttpRequest request, String address) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_PATIENCE)
                .build();
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw CommandException.failure("no node answers at " + address);
        } catch (IOException e) {
            throw CommandException.failure("the node at " + address + " did not answer: " + e.getMessage());
        }
    }

    private static JsonObject answer(HttpResponse<byte[]> response) {
        try {
            return JsonReader.readObject(response.body());
        } catch (JsonException e) {
            throw CommandException.failure(
                    "what answers with status " + response.statusCode() + " is no node: " + e.getMessage());
        }
    }
}
