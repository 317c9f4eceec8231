package dev.exeunt.admin;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** A request of the operator's. What it lacks or holds wrongly is a {@link MatrixException}, {@code M_INVALID_PARAM} mostly. */
final class AdminRequest {
    private final RoutingContext context;

    AdminRequest(RoutingContext context) {
        this.context = context;
    }

    RoomId roomId() {
        String text = context.pathParam("roomId");
        return RoomId.parse(text).orElseThrow(() -> invalid("not a room ID: " + text));
    }

    UserId userId() {
        return userId(context.pathParam("userId"));
    }

    /** A variable segment of the path, decoded. */
    String path(String name) {
        return context.pathParam(name);
    }

    /** A parameter of the query. */
    Optional<String> query(String name) {
        return context.queryParam(name).stream().findFirst();
    }

    /** The query's {@code limit}, at least 1; at most {@code most}, also where it asks for more. */
    int limit(int usual, int most) {
        return query("limit").map(text -> Math.min(positive(text), most)).orElse(usual);
    }

    private static int positive(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw invalid("limit is not a number from 1 on: " + text);
        }
        return Integer.parseInt(text);
    }

    /** The body, which must be a JSON object. */
    JsonObject body() {
        Buffer body = context.body().buffer();
        return JsonReader.readObject(body == null ? new byte[0] : body.getBytes());
    }

    /** The body's member, which must be a string. */
    static String text(JsonObject body, String key) {
        return body.string(key).orElseThrow(() -> invalid(key + " is missing or not a string"));
    }

    /** The body's member; empty where it is absent, refused where it is no string. */
    static Optional<String> optionalText(JsonObject body, String key) {
        return body.has(key) ? Optional.of(text(body, key)) : Optional.empty();
    }

    /** The body's member, which must be a user of this server. */
    static UserId localUser(JsonObject body, String key, ServerName self) {
        UserId user = userId(text(body, key));
        if (!user.isOn(self)) {
            throw invalid(user + " is not a user of this server");
        }
        return user;
    }

    static UserId userId(String text) {
        return UserId.parse(text).orElseThrow(() -> invalid("not a user ID: " + text));
    }

    static MatrixException invalid(String message) {
        return new MatrixException(Code.INVALID_PARAM, message);
    }
}
