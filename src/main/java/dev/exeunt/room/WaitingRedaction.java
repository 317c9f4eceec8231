package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import java.util.Optional;

/**
 * An accepted redaction whose event is not here, or not in its place: it is applied when that comes (room version specifications,
 * "Handling redactions").
 *
 * @param redaction the redaction's number
 * @param target the event that it names
 * @param server the only server whose users' events it may redact; empty where its sender had the power to redact everybody's
 */
public record WaitingRedaction(long redaction, EventId target, Optional<ServerName> server) {
    /**
     * Whether it applies to the event that it names. To a create event none does: without its content the room would be one of another
     * version, and of other rules.
     */
    boolean redacts(Pdu event) {
        return !event.type().equals(EventType.CREATE)
                && server.map(event.senderServer()::equals).orElse(true);
    }
}
