package dev.exeunt.room;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.VerifiedPdu;
import java.util.List;

/**
 * An invite for a user of another server, before that server has signed it.
 *
 * @param event signed by this server; not part of the room yet
 * @param state what tells the invited user which room it is ({@code invite_room_state})
 */
public record Invitation(VerifiedPdu event, List<Pdu> state) {
    public Invitation {
        state = List.copyOf(state);
    }
}
