package dev.exeunt.matrix.event;

import java.util.Comparator;

/**
 * What a state event is the state of: its type and {@code state_key} together.
 *
 * @param type the event type
 * @param key the {@code state_key}
 */
public record StateKey(String type, String key) implements Comparable<StateKey> {
    private static final Comparator<StateKey> ORDER =
            Comparator.comparing(StateKey::type).thenComparing(StateKey::key);

    public static final StateKey CREATE = new StateKey(EventType.CREATE, "");
    public static final StateKey POWER_LEVELS = new StateKey(EventType.POWER_LEVELS, "");
    public static final StateKey JOIN_RULES = new StateKey(EventType.JOIN_RULES, "");
    public static final StateKey SERVER_ACL = new StateKey(EventType.SERVER_ACL, "");
    public static final StateKey POLICY = new StateKey(EventType.POLICY, "");

    /** Whether it is some user's membership. */
    public boolean isMember() {
        return type.equals(EventType.MEMBER);
    }

    /** A user's membership. */
    public static StateKey member(String userId) {
        return new StateKey(EventType.MEMBER, userId);
    }

    /** Hash tables stay fast with it, although strangers choose the keys and can make their hashes collide. */
    @Override
    public int compareTo(StateKey other) {
        return ORDER.compare(this, other);
    }

    /** By hand: keys are compared all the time, and a record's own way leads through method handles that are not always inlined. */
    @Override
    public boolean equals(Object other) {
        return other instanceof StateKey that && key.equals(that.key) && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + key.hashCode();
    }

    @Override
    public String toString() {
        return type + "|" + key;
    }
}
