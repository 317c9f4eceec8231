package dev.exeunt.cli;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.util.List;

/**
 * Events that are given to a command. They need not be complete; an {@code event_id} that one carries is taken as given.
 *
 * @param file the file that holds them
 * @param version their room version
 */
record PduInput(InputFile file, RoomVersion version) {
    /** The file's only event. */
    Pdu pdu() {
        return pdu(file.object());
    }

    /** The events of a file that is a list of them. */
    List<Pdu> pdus() {
        return file.array().stream().map(this::pdu).toList();
    }

    private Pdu pdu(JsonValue value) {
        if (!(value instanceof JsonObject event)) {
            throw file.unreadable("an event is not a JSON object");
        }
        try {
            return event.has("event_id")
                    ? Pdu.unchecked(event, version, explicitId(event))
                    : Pdu.unchecked(event, version);
        } catch (MatrixException e) {
            throw file.unreadable("an event cannot be read: " + e.error().message());
        }
    }

    private EventId explicitId(JsonObject event) {
        return event.string("event_id")
                .flatMap(EventId::parse)
                .orElseThrow(() -> file.unreadable("an event_id is no event ID"));
    }
}
