package dev.exeunt.keys;

import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** What a node answers to a {@link KeyQuestion}. */
sealed interface KeyAnswer {
    /**
     * All that the node knows about the server.
     *
     * @param fresh whether the server was asked after the question had come, so that asking again would bring nothing new
     */
    record Keys(ServerKeys keys, boolean fresh) implements KeyAnswer {}

    /** The keys cannot be had. */
    record Refused(String why) implements KeyAnswer {}

    /** The fetch is under way: the node is there, but the server has not answered yet. */
    record Pending() implements KeyAnswer {}

    default Buffer toBuffer() {
        return Buffer.buffer(CanonicalJson.bytes(toJson()));
    }

    private JsonObject toJson() {
        if (this instanceof Keys known) {
            return JsonObject.of("keys", known.keys().toJson(), "fresh", known.fresh());
        } else if (this instanceof Refused refused) {
            return JsonObject.of("refused", refused.why());
        }
        return JsonObject.EMPTY;
    }

    /** What {@link #toBuffer()} made. The sender is a node of the same cluster: what it verified is not verified again. */
    static KeyAnswer of(Buffer buffer) {
        JsonObject json = JsonReader.readObject(buffer.getBytes());
        Optional<KeyAnswer> keys = json.object("keys")
                .map(known -> new Keys(
                        ServerKeys.fromJson(known).orElseThrow(),
                        json.bool("fresh").orElseThrow()));
        return keys.or(() -> json.string("refused").map(Refused::new)).orElseGet(Pending::new);
    }
}
