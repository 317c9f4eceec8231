package dev.exeunt.leaving;

import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.EventDraft;
import java.util.Optional;

/**
 * What a resident server proposes for a leave (server-server API, {@code make_leave}), as far as it is its to say: where in the room's
 * graph the leave goes. All else of the event is this server's own.
 *
 * @param version the room's version
 * @param prevEvents the event's {@code prev_events}
 * @param authEvents its {@code auth_events}
 * @param depth its {@code depth}
 */
record LeaveTemplate(RoomVersion version, JsonArray prevEvents, JsonArray authEvents, long depth) {
    /** What the room version is where an answer does not say: "assumed to be either 1 or 2", which differ in nothing that matters here. */
    private static final String UNSAID = "1";

    /**
     * Checks an answer as the specification demands "before signing the returned template".
     *
     * @param answer to {@code make_leave}
     * @throws MatrixException {@code M_BAD_JSON} where it is to be discarded
     */
    static LeaveTemplate check(JsonObject answer, RoomId room, UserId user) {
        JsonObject event = answer.object("event").orElseThrow(() -> malformed("it holds no event"));
        expect(event, "room_id", room.value());
        expect(event, "sender", user.value());
        expect(event, "state_key", user.value());
        expect(event, "type", EventType.MEMBER);
        expect(event.object("content").orElse(JsonObject.EMPTY), "membership", "leave");
        JsonArray prevEvents = references(event, "prev_events");
        if (prevEvents.size() == 0) {
            throw malformed("it cites no prev_events");
        }
        return new LeaveTemplate(
                version(answer),
                prevEvents,
                references(event, "auth_events"),
                event.integer("depth").orElseThrow(() -> malformed("it has no depth")));
    }

    private static void expect(JsonObject event, String key, String value) {
        if (event.string(key).filter(value::equals).isEmpty()) {
            throw malformed("its " + key + " is not " + value);
        }
    }

    private static JsonArray references(JsonObject event, String key) {
        return event.array(key).orElseThrow(() -> malformed("it has no " + key));
    }

    private static RoomVersion version(JsonObject answer) {
        if (answer.has("room_version") && answer.string("room_version").isEmpty()) {
            throw malformed("its room_version is not a string");
        }
        String version = answer.string("room_version").orElse(UNSAID);
        return RoomVersion.of(version).orElseThrow(() -> malformed("its room version is unknown here"));
    }

    private static MatrixException malformed(String why) {
        return new MatrixException(Code.BAD_JSON, "the template is not usable: " + why);
    }

    /**
     * The leave, made anew, hashed and signed.
     *
     * @param now milliseconds since 1970
     * @throws MatrixException where it would not be well formed: what the template cites is not, or there is too much of it
     */
    Pdu sign(RoomId room, UserId user, Optional<String> reason, OwnKeys own, long now) {
        JsonObject content = JsonObject.of("membership", "leave");
        JsonObject event = JsonObject.of(
                "type",
                EventType.MEMBER,
                "room_id",
                room.value(),
                "sender",
                user.value(),
                "state_key",
                user.value(),
                "content",
                reason.map(why -> content.with("reason", why)).orElse(content),
                "origin",
                own.serverName().value(),
                "origin_server_ts",
                now,
                "depth",
                depth,
                "prev_events",
                prevEvents,
                "auth_events",
                authEvents);
        Pdu signed = EventDraft.signed(event, version, own.serverName(), own.signingKey())
                .pdu();
        return Pdu.parse(signed.json(), version);
    }
}
