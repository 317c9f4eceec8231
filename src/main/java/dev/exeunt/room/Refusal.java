package dev.exeunt.room;

/**
 * Why an event was refused.
 *
 * @param rule the authorisation rule's number in the room's version; empty where no single rule refused
 * @param reason in words
 */
public record Refusal(String rule, String reason) {
    @Override
    public String toString() {
        return rule.isEmpty() ? reason : "auth rule " + rule + ": " + reason;
    }
}
