package dev.exeunt.federation;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.room.EventNode;
import dev.exeunt.store.RoomSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Events as a server gets them. What a server in the room may not see is redacted, and not left out: it needs the event's place in the
 * graph, and its signatures hold without its content. To a server that is in the room no more nothing is told of what came later.
 */
final class HandedOut {
    private static final int MOST_BYTES = 2 * 1024 * 1024;

    private HandedOut() {}

    /** The events in their order, as canonical JSON, as far as they are not more than two megabytes together. */
    static List<byte[]> of(VisibleHistory history, List<EventNode> events) {
        RoomSnapshot room = history.room();
        Set<Long> visible = history.visible(events);
        long[] numbers = events.stream().mapToLong(EventNode::number).toArray();
        List<byte[]> whole = room.bytes(numbers);
        List<byte[]> handedOut = new ArrayList<>();
        int left = MOST_BYTES;
        for (int i = 0; i < numbers.length && left >= whole.get(i).length; i++) {
            left -= whole.get(i).length;
            if (visible.contains(numbers[i])) {
                handedOut.add(whole.get(i));
            } else if (history.isInTheRoom()) {
                room.pdus(List.of(numbers[i])).stream()
                        .map(Pdu::redacted)
                        .map(Pdu::bytes)
                        .forEach(handedOut::add);
            }
        }
        return handedOut;
    }
}
