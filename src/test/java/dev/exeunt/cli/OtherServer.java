package dev.exeunt.cli;

import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.AddressPolicy;
import dev.exeunt.net.Cidr;
import dev.exeunt.net.FederationClient;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.net.TrustedAuthorities;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a homeserver does for its users at another one: it asks for a template, completes and signs it, and hands the event in. */
final class OtherServer implements AutoCloseable {
    private static final String FEDERATION = "/_matrix/federation";

    private final OwnKeys own;
    private final FederationClient client;

    /** @param trusted the certificate of the authority that certifies the servers it asks */
    OtherServer(Vertx vertx, OwnKeys own, Path trusted) throws IOException {
        this.own = own;
        this.client = new FederationClient(
                vertx,
                own,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8").orElseThrow())),
                TrustedAuthorities.load(Optional.of(trusted)),
                InstantSource.system());
    }

    /**
     * What came of a join.
     *
     * @param version the room's
     * @param event the join as it was handed in
     * @param answer what {@code send_join} answered
     */
    record Joined(RoomVersion version, Pdu event, JsonObject answer) {}

    Joined join(RoomId room, UserId user, ServerName through) throws Exception {
        String versions = "?ver="
                + String.join(
                        "&ver=", RoomVersion.ALL.stream().map(RoomVersion::id).toList());
        JsonObject template = await(client.get(through, path("make_join", room, user.value()) + versions))
                .object();
        Pdu join = signed(template);
        JsonObject answer = send("join", join, through).object();
        return new Joined(join.version(), join, answer);
    }

    /** The answer to {@code send_leave}. */
    FederationResponse leave(RoomId room, UserId user, ServerName through) throws Exception {
        JsonObject template = await(client.get(through, path("make_leave", room, user.value())))
                .object();
        return send("leave", signed(template), through);
    }

    private FederationResponse send(String what, Pdu event, ServerName through) throws Exception {
        String target = FEDERATION + "/v2/send_" + what + "/"
                + encode(event.roomId().value()) + "/" + encode(event.eventId().value());
        return await(client.put(through, target, event.json()));
    }

    private Pdu signed(JsonObject template) {
        RoomVersion version =
                template.string("room_version").flatMap(RoomVersion::of).orElseThrow();
        JsonObject event = template.object("event").orElseThrow().with("origin_server_ts", System.currentTimeMillis());
        return EventSigning.hashAndSign(event, version, own.serverName(), own.signingKey())
                .pdu();
    }

    private static String path(String what, RoomId room, String user) {
        return FEDERATION + "/v1/" + what + "/" + encode(room.value()) + "/" + encode(user);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        await(client.close());
    }
}
