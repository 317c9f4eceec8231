package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.RoomImportSource.Part;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A room that is taken over, checked and ready to be stored. Its state and auth chain are outliers; after its extremities, accepted
 * events that come last, the state is the imported one.
 */
public final class RoomImport {
    private final RoomId roomId;
    private final RoomVersion version;
    private final RoomImportEvents events;
    private final Function<RoomImportEvent, Pdu> reader;

    /** @param reader reads an event's content again */
    RoomImport(RoomId roomId, RoomVersion version, RoomImportEvents events, Function<RoomImportEvent, Pdu> reader) {
        this.roomId = roomId;
        this.version = version;
        this.events = events;
        this.reader = reader;
    }

    public RoomId roomId() {
        return roomId;
    }

    public RoomVersion version() {
        return version;
    }

    /** How many events there are. */
    public int size() {
        return events.ordered().size();
    }

    /** The state after the extremities: event numbers by key. */
    public Map<StateKey, Long> state() {
        Map<StateKey, Long> state = new HashMap<>();
        events.state().forEach(event -> state.put(event.key(), event.number()));
        return state;
    }

    /**
     * The events in the order of their numbers, each read from the import's body as it is asked for.
     *
     * @param self this server, whose joined members count apart
     */
    public Iterator<StoredEvent> events(ServerName self) {
        RoomHead head = head(self);
        return events.ordered().stream().map(event -> stored(event, head)).iterator();
    }

    private StoredEvent stored(RoomImportEvent event, RoomHead last) {
        Pdu pdu = reader.apply(event);
        boolean extremity = event.isIn(Part.EXTREMITIES);
        EventNode node = new EventNode(
                event.number(),
                event.id(),
                extremity ? Outcome.ACCEPTED : Outcome.OUTLIER,
                null,
                pdu.depth(),
                extremity ? numbers(pdu.prevEvents()) : List.of(),
                numbers(event.authEvents()),
                EventNode.ROOT,
                List.of(),
                List.of(),
                List.of(),
                extremity ? last : RoomHead.EMPTY);
        return new StoredEvent(node, pdu);
    }

    /** Of those that were imported: what comes before the extremities may be unknown. */
    private List<Long> numbers(List<EventId> ids) {
        return ids.stream()
                .map(events::get)
                .filter(Objects::nonNull)
                .map(RoomImportEvent::number)
                .toList();
    }

    private RoomHead head(ServerName self) {
        List<UserId> joined = events.state().stream()
                .filter(event -> event.isJoin() && event.key().type().equals(EventType.MEMBER))
                .flatMap(event -> UserId.parse(event.key().key()).stream())
                .toList();
        long joinedLocally = joined.stream().filter(user -> user.isOn(self)).count();
        return new RoomHead(firstExtremity(), joined.size(), joinedLocally);
    }

    private long firstExtremity() {
        return events.ordered().stream()
                .filter(event -> event.isIn(Part.EXTREMITIES))
                .mapToLong(RoomImportEvent::number)
                .min()
                .orElseThrow();
    }
}
