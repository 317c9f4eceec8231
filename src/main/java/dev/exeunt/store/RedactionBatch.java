package dev.exeunt.store;

import dev.exeunt.room.RedactionChange;
import dev.exeunt.room.RoomHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a batch of changes means for redactions: what is left of each redacted event, and the redactions that wait after the batch. */
final class RedactionBatch {
    private final Map<Place, RedactedRow> redacted = new LinkedHashMap<>();
    private final Map<Place, WaitingRow> waiting = new LinkedHashMap<>();
    private final List<WaitingRow> settled = new ArrayList<>();

    RedactionBatch(List<Change> changes) {
        for (Change change : changes) {
            add(change.room(), change.redactions());
        }
    }

    private record Place(RoomHandle room, long number) {}

    private void add(RoomHandle room, RedactionChange change) {
        if (change.isEmpty()) {
            return;
        }
        change.redacted().forEach(event -> redacted.put(new Place(room, event.number()), new RedactedRow(room, event)));
        change.settled().forEach(redaction -> {
            if (waiting.remove(new Place(room, redaction.redaction())) == null) {
                settled.add(new WaitingRow(room, redaction));
            }
        });
        change.waiting()
                .forEach(redaction ->
                        waiting.put(new Place(room, redaction.redaction()), new WaitingRow(room, redaction)));
    }

    /** A new event as it is to be written: one that the batch redacts is written without what is gone, and needs no other row. */
    EventRow inserted(EventRow event) {
        if (redacted.isEmpty()) {
            return event;
        }
        RedactedRow left = redacted.remove(new Place(event.room(), event.number()));
        return left == null ? event : event.with(left.pdu());
    }

    /** Events that are to be rewritten. */
    Collection<RedactedRow> redacted() {
        return redacted.values();
    }

    /** Redactions that begin to wait, and do not cease to in the batch. */
    Collection<WaitingRow> waiting() {
        return waiting.values();
    }

    /** Redactions that have waited since before the batch, and wait no more. */
    List<WaitingRow> settled() {
        return settled;
    }
}
