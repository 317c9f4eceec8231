package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.ServerName;

/** An accepted event, as it is relayed. */
public final class RelayedEvent {
    private final long number;
    private final EventId id;
    private final ServerName sender;
    private final byte[] pdu;

    /**
     * An event.
     *
     * @param number its number in its room
     * @param id its ID
     * @param sender its sender's server
     * @param pdu its canonical JSON; not to be written to any more
     */
    public RelayedEvent(long number, EventId id, ServerName sender, byte[] pdu) {
        this.number = number;
        this.id = id;
        this.sender = sender;
        this.pdu = pdu;
    }

    public long number() {
        return number;
    }

    public EventId id() {
        return id;
    }

    public ServerName sender() {
        return sender;
    }

    /** Its canonical JSON. Not to be written to. */
    public byte[] pdu() {
        return pdu;
    }
}
