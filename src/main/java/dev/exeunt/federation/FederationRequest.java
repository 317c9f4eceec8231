package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.util.List;

/**
 * A request as an endpoint sees it: routed, its body read, and where the endpoint wants it, authenticated.
 *
 * @param target path and query exactly as they were received
 * @param parameters the variable segments of the path in order, percent-decoded once
 * @param origin the server that signed the request; null for an endpoint that is open to all
 * @param body the JSON of the body; null for a method that has none
 */
record FederationRequest(String target, List<String> parameters, ServerName origin, JsonValue body) {
    String parameter(int index) {
        return parameters.get(index);
    }

    /** @throws MatrixException {@code M_BAD_JSON} where the body is something else */
    JsonObject bodyObject() {
        if (body instanceof JsonObject object) {
            return object;
        }
        throw new MatrixException(Code.BAD_JSON, "the body is not a JSON object");
    }
}
