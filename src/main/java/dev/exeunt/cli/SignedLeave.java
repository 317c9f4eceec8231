package dev.exeunt.cli;

import dev.exeunt.matrix.event.Pdu;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A {@code send_leave} that is ready to be sent.
 *
 * @param target path
 * @param authorization the header's value
 * @param body the leave
 */
public record SignedLeave(String target, String authorization, Buffer body) implements BenchStep {
    /** Signs the request for a leave of the leaving server's. */
    public static SignedLeave of(Pdu leave, BenchServers servers) {
        String target = "/_matrix/federation/v2/send_leave/"
                + encode(leave.roomId().value()) + "/" + encode(leave.eventId().value());
        byte[] body = leave.bytes();
        return new SignedLeave(target, servers.authorization("PUT", target, body), Buffer.buffer(body));
    }

    @Override
    public Future<Void> take(BenchClient client) {
        return client.put(target, authorization, body).mapEmpty();
    }

    /** A path segment. */
    public static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }
}
