package dev.exeunt.matrix.event;

/**
 * What a state event is the state of: its type and {@code state_key} together.
 *
 * @param type the event type
 * @param key the {@code state_key}
 */
public record StateKey(String type, String key) {
    public static final StateKey CREATE = new StateKey(EventType.CREATE, "");
    public static final StateKey POWER_LEVELS = new StateKey(EventType.POWER_LEVELS, "");
    public static final StateKey JOIN_RULES = new StateKey(EventType.JOIN_RULES, "");
    public static final StateKey SERVER_ACL = new StateKey(EventType.SERVER_ACL, "");

    /** A user's membership. */
    public static StateKey member(String userId) {
        return new StateKey(EventType.MEMBER, userId);
    }

    @Override
    public String toString() {
        return type + "|" + key;
    }
}
