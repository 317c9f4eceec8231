package dev.exeunt.room;

import java.util.List;

/**
 * What an event means for redactions.
 *
 * @param redacted events that it redacts
 * @param waiting the redaction that waits from now on, if one does
 * @param settled redactions that wait no more
 */
public record RedactionChange(
        List<RedactedEvent> redacted, List<WaitingRedaction> waiting, List<WaitingRedaction> settled) {
    /** The event is no redaction, and none has waited for it. */
    public static final RedactionChange NONE = new RedactionChange(List.of(), List.of(), List.of());

    public RedactionChange {
        redacted = List.copyOf(redacted);
        waiting = List.copyOf(waiting);
        settled = List.copyOf(settled);
    }

    /** Whether nothing is redacted, and nothing waits or ceases to. */
    public boolean isEmpty() {
        return redacted.isEmpty() && waiting.isEmpty() && settled.isEmpty();
    }

    /** How many redactions wait more than before. */
    int step() {
        return waiting.size() - settled.size();
    }
}
