package dev.exeunt.federation;

import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** The JSON of a response, whose status is 200. Either {@link #writeTo} or {@link #abandon} is called, once. */
interface Answer {
    /** JSON that is at hand. */
    static Answer of(JsonValue body) {
        return (response, taken) -> response.end(Buffer.buffer(CanonicalJson.bytes(body)));
    }

    /**
     * Writes the body, as fast as the other side takes it, and ends the response. A body that cannot be completed is broken off.
     *
     * @param taken told each time when the connection has taken a part, and there is more
     */
    Future<Void> writeTo(HttpServerResponse response, Runnable taken);

    /** Nobody waits for it any more. */
    default void abandon() {}
}
