package dev.exeunt.cli;

import dev.exeunt.matrix.event.EventIdFormat;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.net.SignedRequest;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/**
 * The servers of a bench.
 *
 * @param node the one that is measured
 * @param nodeKey its key, with which its users' events in the rooms are signed
 * @param origin the one that leaves
 * @param originKey its key
 * @param others further servers, each with one user in every room. Nobody asks them: their users' events bear the leaving server's key
 */
public record BenchServers(
        ServerName node, SigningKey nodeKey, ServerName origin, SigningKey originKey, List<ServerName> others) {
    public BenchServers {
        others = List.copyOf(others);
    }

    /** A key that nobody else has. */
    public static SigningKey newKey(String name) {
        byte[] seed = new byte[SigningKey.SEED_SIZE];
        new SecureRandom().nextBytes(seed);
        return new SigningKey(SigningKey.ALGORITHM + ":" + name, seed);
    }

    /**
     * The {@code Authorization} header of a request from the leaving server to the measured one.
     *
     * @param body the body's canonical JSON; null for none
     */
    public String authorization(String method, String target, byte[] body) {
        return new SignedRequest(method, target, origin, node, body)
                .sign(originKey)
                .header();
    }

    /**
     * The leave of the leaving server's user that the measured one gave a template for, completed and signed.
     *
     * @param answer that of {@code make_leave}
     * @throws JsonException where it is no template
     */
    public Pdu signed(byte[] answer) {
        JsonObject json = JsonReader.readObject(answer);
        RoomVersion version =
                json.string("room_version").flatMap(RoomVersion::of).orElseThrow();
        JsonObject event = json.object("event").orElseThrow().with("origin_server_ts", System.currentTimeMillis());
        if (version.eventIds() == EventIdFormat.GIVEN) {
            event = event.with("event_id", "$" + UUID.randomUUID() + ":" + origin);
        }
        return EventSigning.hashAndSign(event, version, origin, originKey).pdu();
    }
}
