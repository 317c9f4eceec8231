package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import java.util.Set;

/** What the room decided on an event. */
public sealed interface Verdict {
    /** It is part of the room. */
    record Accepted(EventId id) implements Verdict {}

    /** The current state refuses it (server-server API, "Soft failure"). */
    record SoftFailed(EventId id, Refusal why) implements Verdict {}

    /** The authorisation rules refuse it. */
    record Rejected(EventId id, Refusal why) implements Verdict {}

    /** It was decided on before. */
    record Known(Verdict first) implements Verdict {}

    /**
     * The room has a policy server, which has not signed it; nothing was kept.
     *
     * @param event the event, so that the policy server can be asked
     * @param policyServer its name
     */
    record Unrecommended(VerifiedPdu event, ServerName policyServer) implements Verdict {}

    /** It cites events that are not here; nothing was kept. */
    record Missing(EventId id, Set<EventId> prevEvents, Set<EventId> authEvents) implements Verdict {}
}
