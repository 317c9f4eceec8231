package dev.exeunt.matrix.auth;

/** What the authorisation rules say of an event. */
public sealed interface Decision {
    /** The event may happen. */
    record Allowed() implements Decision {}

    /**
     * The event may not happen.
     *
     * @param rule the number of the rule that refused, in the event's room version
     * @param reason why, in words that a stranger understands
     */
    record Refused(String rule, String reason) implements Decision {}

    static Decision allow() {
        return new Allowed();
    }

    default boolean isAllowed() {
        return this instanceof Allowed;
    }
}
