package dev.exeunt.room;

import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;

/**
 * What an event says of one that it comes after.
 *
 * @param depth that one's
 * @param reference how it stands in {@code prev_events}
 */
public record Cited(long depth, JsonValue reference) {
    /** An event whose content is at hand. */
    public static Cited of(Pdu event) {
        return new Cited(event.depth(), event.reference());
    }

    /** An event of a room version whose references are IDs. */
    static Cited of(long depth, EventId id) {
        return new Cited(depth, new JsonString(id.value()));
    }

    /** Whether references hold hashes of what is cited, so that its content is needed. */
    static boolean needsContent(RoomVersion version) {
        return version.format() == EventFormat.WITH_EVENT_ID;
    }
}
