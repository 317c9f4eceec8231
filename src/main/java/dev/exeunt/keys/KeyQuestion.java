package dev.exeunt.keys;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.buffer.Buffer;

/**
 * One node asks another for a server's keys.
 *
 * @param fetchedAt when the keys that the asker knows were fetched, in milliseconds since 1970: others are wanted
 * @param validUntil when they should still be valid, in milliseconds since 1970
 */
record KeyQuestion(ServerName server, long fetchedAt, long validUntil) {
    Buffer toBuffer() {
        return Buffer.buffer(CanonicalJson.bytes(
                JsonObject.of("server", server.value(), "fetched_at", fetchedAt, "valid_until", validUntil)));
    }

    /** What {@link #toBuffer()} made. */
    static KeyQuestion of(Buffer buffer) {
        JsonObject json = JsonReader.readObject(buffer.getBytes());
        return new KeyQuestion(
                new ServerName(json.string("server").orElseThrow()),
                json.integer("fetched_at").orElseThrow(),
                json.integer("valid_until").orElseThrow());
    }
}
