package dev.exeunt.federation;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;

/**
 * A server that sent an event which cites what is not here, and is asked for it.
 *
 * @param citing the event
 */
record Origin(ServerName server, Pdu citing) {
    RoomId room() {
        return citing.roomId();
    }
}
