package dev.exeunt.cli;

import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;

/** Whoever operates the measured node, by its admin API. */
public final class BenchOperator {
    private static final String ROOMS = "/_exeunt/admin/v1/rooms/";

    private final WebClient client;
    private final BenchNode node;

    public BenchOperator(Vertx vertx, BenchNode node) {
        this.client = WebClient.create(vertx);
        this.node = node;
    }

    /** Imports a room. Its signatures are not checked: that would take longer than all that is measured. */
    public void admit(BenchRoom room) {
        String target = ROOMS + SignedLeave.encode(room.id().value()) + "/import?signatures=skip";
        checked(BenchCommand.await(client.put(node.adminPort(), node.host(), target)
                .sendBuffer(Buffer.buffer(CanonicalJson.bytes(room.importBody())))));
    }

    /**
     * What the admin API tells of a room.
     *
     * @param what behind the room's ID in the path, with its slash and its query; empty for the room itself
     */
    public JsonObject ask(BenchRoom room, String what) {
        String target = ROOMS + SignedLeave.encode(room.id().value()) + what;
        HttpResponse<Buffer> answer = checked(BenchCommand.await(
                client.get(node.adminPort(), node.host(), target).send()));
        return JsonReader.readObject(answer.body().getBytes());
    }

    private static HttpResponse<Buffer> checked(HttpResponse<Buffer> answer) {
        if (answer.statusCode() != 200) {
            throw CommandException.failure("the node refuses an operator: " + answer.bodyAsString());
        }
        return answer;
    }
}
