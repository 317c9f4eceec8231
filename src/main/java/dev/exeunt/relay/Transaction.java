package dev.exeunt.relay;

import dev.exeunt.matrix.event.Base64;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.store.RelayedEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Events that are sent together (server-server API, "Transactions"). */
record Transaction(List<RelayedEvent> events) {
    /** How many a transaction may hold. */
    static final int MAX_EVENTS = 50;

    private static final String PATH = "/_matrix/federation/v1/send/";

    /** Where it is sent to. Its ID is made of its events: after a failure the same events go under the same ID, and no others do. */
    String target() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (RelayedEvent event : events) {
                digest.update(event.id().value().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) '\n');
            }
            return PATH + Base64.encodeUrlSafe(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Its canonical JSON.
     *
     * @param now milliseconds since 1970
     */
    byte[] content(ServerName origin, long now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // No character of a server name needs to be escaped, and events are kept in this form.
        text(out, "{\"origin\":\"" + origin + "\",\"origin_server_ts\":" + now + ",\"pdus\":[");
        String comma = "";
        for (RelayedEvent event : events) {
            text(out, comma);
            out.writeBytes(event.pdu());
            comma = ",";
        }
        text(out, "]}");
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
