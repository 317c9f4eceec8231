package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.RoomImportSource.Part;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What is kept of an event while its room is imported: all but the content, which is read again when it is needed. */
final class RoomImportEvent {
    private final EventId id;
    private final StateKey key;
    private final int index;
    private final List<EventId> authEvents;
    private final boolean redacted;
    private final boolean join;
    private final Set<Part> parts;
    private long number;

    /**
     * @param index where the source has it
     * @param part the list in which it stands there
     * @param authEvents the IDs of its {@code auth_events}
     * @param redacted whether its content hash differs, so that it must be redacted whenever it is read
     */
    RoomImportEvent(Pdu pdu, int index, Part part, List<EventId> authEvents, boolean redacted) {
        this.id = pdu.eventId();
        this.key = pdu.key().orElse(null);
        this.index = index;
        this.authEvents = authEvents;
        this.redacted = redacted;
        this.join = pdu.membership().filter("join"::equals).isPresent();
        this.parts = EnumSet.of(part);
    }

    EventId id() {
        return id;
    }

    /** Type and {@code state_key}; null for an event that is no state event. */
    StateKey key() {
        return key;
    }

    /** Where the source has it. */
    int index() {
        return index;
    }

    List<EventId> authEvents() {
        return authEvents;
    }

    boolean isRedacted() {
        return redacted;
    }

    /** Whether {@code content.membership} is {@code join}. */
    boolean isJoin() {
        return join;
    }

    boolean isIn(Part part) {
        return parts.contains(part);
    }

    /** The event stands in this part too; false where it stood there before. */
    boolean addPart(Part part) {
        return parts.add(part);
    }

    /** Its number in the room, 0 while it has none. */
    long number() {
        return number;
    }

    void number(long assigned) {
        number = assigned;
    }
}
