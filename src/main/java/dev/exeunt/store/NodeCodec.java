package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.RoomHead;
import dev.exeunt.room.StateChange;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes of an {@link EventNode} in the column {@code node}: all of it but what has a column of its own. A leave's take about 60.
 *
 * <p>Events that it names are counted back from its own number. Keys of state are written out, though the event's own is in the PDU
 * too: so nodes can be read by the thousand without a look at any content. A checksum ends it, over the event's number as well.
 */
final class NodeCodec {
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = Integer.BYTES;

    /** Set where {@link EventNode#current} equals {@link EventNode#own}. */
    private static final int CURRENT_IS_OWN = 1;

    /** Set where the room has outliers that came later than an import; then their depth stands at the end of the head. */
    private static final int OUTLIERS = 2;

    /** Set where the event was an outlier; then its number as such stands last. */
    private static final int PLACE = 4;

    /** {@link EventNode#inner}. */
    private static final int INNER = 8;

    /** Set where redactions wait; then their count stands at the end of the head, after the outliers' depth. */
    private static final int WAITING = 16;

    /** Stands before a type that is not in {@link #TYPES}. */
    private static final int OTHER_TYPE = 0;

    /** Types that are written as their place here, from 1. Part of the format: only ever extended, at the end. */
    private static final List<String> TYPES = List.of(
            EventType.MEMBER,
            EventType.POWER_LEVELS,
            EventType.CREATE,
            EventType.JOIN_RULES,
            EventType.HISTORY_VISIBILITY,
            EventType.THIRD_PARTY_INVITE,
            EventType.SERVER_ACL,
            EventType.NAME,
            EventType.ALIASES);

    private NodeCodec() {}

    static byte[] encode(EventNode node) {
        BlobWriter out = new BlobWriter();
        boolean currentIsOwn = node.current().equals(node.own());
        out.put(VERSION);
        boolean outliers = node.head().hasOutliers();
        boolean waiting = node.head().waiting() > 0;
        out.put((currentIsOwn ? CURRENT_IS_OWN : 0)
                | (outliers ? OUTLIERS : 0)
                | (node.isPlace() ? PLACE : 0)
                | (node.inner() ? INNER : 0)
                | (waiting ? WAITING : 0));
        cited(node.number(), node.prev(), out);
        cited(node.number(), node.auth(), out);
        out.number(node.number() - node.base());
        changes(node.merged(), out);
        changes(node.own(), out);
        if (!currentIsOwn) {
            changes(node.current(), out);
        }
        out.number(node.number() - node.head().anchor());
        out.number(node.head().joinedMembers());
        out.number(node.head().joinedLocally());
        if (outliers) {
            out.number(node.head().outlierDepth());
        }
        if (waiting) {
            out.number(node.head().waiting());
        }
        if (node.isPlace()) {
            out.number(node.number() - node.event());
        }
        CRC32C checksum = checksumOf(node.number());
        out.addTo(checksum);
        out.fixed((int) checksum.getValue());
        return out.toBytes();
    }

    /**
     * The node of these columns.
     *
     * @throws StoreException where the bytes are not those of this event's node
     */
    static EventNode decode(long number, EventId id, Outcome outcome, Refusal refusal, long depth, byte[] blob) {
        try {
            BlobReader in = checked(number, blob);
            int flags = in.next();
            boolean currentIsOwn = (flags & CURRENT_IS_OWN) != 0;
            List<Long> prev = cited(number, in);
            List<Long> auth = cited(number, in);
            long base = earlier(number, in);
            List<StateChange> merged = changes(in);
            List<StateChange> own = changes(in);
            List<StateChange> current = currentIsOwn ? own : changes(in);
            RoomHead head = head(number, in, flags);
            long event = (flags & PLACE) == 0 ? number : earlier(number, in);
            boolean inner = (flags & INNER) != 0;
            in.expectEnd();
            return new EventNode(
                    number, id, outcome, refusal, depth, prev, auth, base, merged, own, current, head, event, inner);
        } catch (IllegalArgumentException e) {
            throw StoreException.because("the node of event " + id + " is damaged in the store", e);
        }
    }

    private static RoomHead head(long number, BlobReader in, int flags) {
        RoomHead head = new RoomHead(earlier(number, in), in.number(), in.number());
        if ((flags & (OUTLIERS | WAITING)) == 0) {
            return head;
        }
        return new RoomHead(
                head.anchor(),
                head.joinedMembers(),
                head.joinedLocally(),
                (flags & OUTLIERS) == 0 ? head.outlierDepth() : in.number(),
                (flags & WAITING) == 0 ? 0 : in.number());
    }

    private static BlobReader checked(long number, byte[] blob) {
        int end = blob.length - CHECKSUM_BYTES;
        if (end < 1) {
            throw new IllegalArgumentException("too short");
        }
        if (blob[0] != VERSION) {
            throw new IllegalArgumentException("unknown format " + blob[0]);
        }
        if (checksum(number, blob, end) != BlobReader.fixed(blob, end)) {
            throw new IllegalArgumentException("its checksum does not match");
        }
        BlobReader in = new BlobReader(blob, end);
        in.next();
        return in;
    }

    private static int checksum(long number, byte[] bytes, int end) {
        CRC32C checksum = checksumOf(number);
        checksum.update(bytes, 0, end);
        return (int) checksum.getValue();
    }

    private static CRC32C checksumOf(long number) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        return checksum;
    }

    private static void cited(long number, List<Long> events, BlobWriter out) {
        out.number(events.size());
        for (long event : events) {
            out.number(number - event);
        }
    }

    private static List<Long> cited(long number, BlobReader in) {
        int count = in.count();
        Long[] events = new Long[count];
        for (int i = 0; i < count; i++) {
            events[i] = earlier(number, in);
        }
        return List.of(events);
    }

    private static long earlier(long number, BlobReader in) {
        long back = in.number();
        if (back > number) {
            throw new IllegalArgumentException("it names an event before the room's first");
        }
        return number - back;
    }

    private static void changes(List<StateChange> changes, BlobWriter out) {
        out.number(changes.size());
        for (StateChange change : changes) {
            int type = TYPES.indexOf(change.key().type()) + 1;
            out.number(type);
            if (type == OTHER_TYPE) {
                out.text(change.key().type());
            }
            out.text(change.key().key());
            out.number(change.before());
            out.number(change.after());
        }
    }

    private static List<StateChange> changes(BlobReader in) {
        int count = in.count();
        StateChange[] changes = new StateChange[count];
        for (int i = 0; i < count; i++) {
            StateKey key = new StateKey(type(in), in.text());
            changes[i] = new StateChange(key, in.number(), in.number());
        }
        return List.of(changes);
    }

    private static String type(BlobReader in) {
        long type = in.number();
        if (type > TYPES.size()) {
            throw new IllegalArgumentException("unknown event type " + type);
        }
        return type == OTHER_TYPE ? in.text() : TYPES.get((int) type - 1);
    }
}
