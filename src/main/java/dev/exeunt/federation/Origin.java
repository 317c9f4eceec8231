package dev.exeunt.federation;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import java.time.Duration;

/**
 * A server that sent an event which cites what is not here, and is asked for it.
 *
 * @param citing the event
 * @param until when it is asked for more, in nanoseconds as {@link System#nanoTime} counts them
 */
record Origin(ServerName server, Pdu citing, long until) {
    /** It is asked for so long from now. */
    static Origin of(ServerName server, Pdu citing, Duration patience) {
        return new Origin(server, citing, System.nanoTime() + patience.toNanos());
    }

    boolean isLate() {
        return System.nanoTime() - until > 0;
    }

    RoomId room() {
        return citing.roomId();
    }
}
