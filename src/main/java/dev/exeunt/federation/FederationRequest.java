package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.util.List;
import java.util.stream.Stream;

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

    /**
     * The path's first variable segment as a room ID.
     *
     * @throws MatrixException {@code M_INVALID_PARAM} where it is none
     */
    RoomId roomId() {
        return RoomId.parse(parameter(0))
                .orElseThrow(() -> new MatrixException(Code.INVALID_PARAM, "the path's roomId is no room ID"));
    }

    /**
     * The path's second variable segment as a user ID.
     *
     * @throws MatrixException {@code M_INVALID_PARAM} where it is none
     */
    UserId userId() {
        return UserId.parse(parameter(1))
                .orElseThrow(() -> new MatrixException(Code.INVALID_PARAM, "the path's userId is no user ID"));
    }

    /**
     * A variable segment of the path as an event ID.
     *
     * @throws MatrixException {@code M_INVALID_PARAM} where it is none
     */
    EventId eventId(int index) {
        return eventId(parameter(index));
    }

    private static EventId eventId(String text) {
        return EventId.parse(text)
                .orElseThrow(() -> new MatrixException(Code.INVALID_PARAM, "not an event ID: " + text));
    }

    /**
     * The values of a parameter of the query as event IDs.
     *
     * @throws MatrixException {@code M_INVALID_PARAM} where there is none, or one is no event ID
     */
    List<EventId> eventIds(String name) {
        List<EventId> ids = query(name).stream().map(FederationRequest::eventId).toList();
        if (ids.isEmpty()) {
            throw new MatrixException(Code.INVALID_PARAM, name + " is missing");
        }
        return ids;
    }

    /**
     * The values of a parameter of the query, decoded.
     *
     * @throws MatrixException {@code M_INVALID_PARAM} where one is not encoded right
     */
    List<String> query(String name) {
        int question = target.indexOf('?');
        return question < 0
                ? List.of()
                : Stream.of(target.substring(question + 1).split("&"))
                        .filter(pair -> pair.startsWith(name + "="))
                        .map(pair -> Routes.decode(pair.substring(name.length() + 1)))
                        .toList();
    }

    /** @throws MatrixException {@code M_BAD_JSON} where the body is something else */
    JsonObject bodyObject() {
        if (body instanceof JsonObject object) {
            return object;
        }
        throw new MatrixException(Code.BAD_JSON, "the body is not a JSON object");
    }
}
