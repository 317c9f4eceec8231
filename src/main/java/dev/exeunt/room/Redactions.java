package dev.exeunt.room;

import dev.exeunt.matrix.auth.PowerLevels;
import dev.exeunt.matrix.event.AuthRuleSet;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What redactions do to the room's events (client-server API, "Redactions"; room version specifications, "Handling redactions"). Only an
 * accepted one does anything, and what it did stays done though it is redacted itself. An event's place in the graph, and the states that
 * were found when it got there, are not touched; whoever reads it from then on reads what is left of it, the auth rules too: "state events
 * behave as though their properties were simply not specified".
 *
 * <p>It changes nothing itself.
 */
final class Redactions {
    /** So many wait in a room; then the oldest gives way. Whoever may send events could fill the disk otherwise. */
    static final int MOST_WAITING = 1_000;

    private static final Set<StateKey> POWER = Set.of(StateKey.CREATE, StateKey.POWER_LEVELS);

    private final RoomMemory memory;
    private final Reception reception;

    Redactions(RoomMemory memory, Reception reception) {
        this.memory = memory;
        this.reception = reception;
    }

    /** The event as the room keeps it: redacted where a redaction has waited for it. */
    Pdu kept(Pdu event) {
        boolean redacted =
                memory.waiting().of(event.eventId()).stream().anyMatch(redaction -> redaction.redacts(event));
        return redacted ? event.redacted() : event;
    }

    /** What a new event means for redactions. */
    RedactionChange of(Pdu event, Reception.Kept kept) {
        List<WaitingRedaction> waited = memory.waiting().of(event.eventId());
        // An outlier may come again, whole, for its place in the graph.
        List<WaitingRedaction> settled = kept.outcome() == Outcome.OUTLIER ? List.of() : waited;
        if (kept.outcome() == Outcome.ACCEPTED && event.type().equals(EventType.REDACTION)) {
            return event.redacts()
                    .filter(target -> !target.equals(event.eventId()))
                    .map(target -> redacting(event, target, kept.before(), settled))
                    .orElseGet(() -> settled(settled));
        }
        return settled(settled);
    }

    private static RedactionChange settled(List<WaitingRedaction> settled) {
        return settled.isEmpty() ? RedactionChange.NONE : new RedactionChange(List.of(), List.of(), settled);
    }

    private RedactionChange redacting(
            Pdu event, EventId target, RoomState before, List<WaitingRedaction> settledByEvent) {
        memory.look(Set.of(target));
        WaitingRedaction redaction = new WaitingRedaction(memory.newest() + 1, target, limit(event, before));
        Optional<Long> found = memory.number(target);
        List<RedactedEvent> redacted =
                found.map(number -> redacted(number, redaction)).orElse(List.of());
        if (found.filter(this::isInItsPlace).isPresent()) {
            return new RedactionChange(redacted, List.of(), settledByEvent);
        }
        List<WaitingRedaction> settled = new ArrayList<>(settledByEvent);
        if (memory.head().waiting() - settled.size() >= MOST_WAITING) {
            memory.waiting()
                    .all()
                    .filter(other -> !settledByEvent.contains(other))
                    .min(Comparator.comparingLong(WaitingRedaction::redaction))
                    .ifPresent(settled::add);
        }
        return new RedactionChange(redacted, List.of(redaction), settled);
    }

    /** The only server whose users' events the redaction may redact; empty where it may redact everybody's. */
    private Optional<ServerName> limit(Pdu redaction, RoomState before) {
        AuthRuleSet rules = redaction.version().authRules();
        if (rules.redactionRule()) {
            // In room versions 1 and 2 the auth rules have decided.
            return Optional.empty();
        }
        PowerLevels levels = PowerLevels.of(reception.view(before, POWER), rules.powerLevels());
        return levels.ofUser(redaction.sender()) >= levels.toRedact()
                ? Optional.empty()
                : Optional.of(redaction.senderServer());
    }

    /** What is left of the event by this redaction; nothing is told where that is what there is already. */
    private List<RedactedEvent> redacted(long number, WaitingRedaction redaction) {
        Pdu event = memory.pdu(number);
        Pdu left = event.redacted();
        if (!redaction.redacts(event) || left.equals(event)) {
            return List.of();
        }
        return Stream.concat(Stream.of(number), place(number).stream())
                .distinct()
                .map(each -> new RedactedEvent(each, left))
                .toList();
    }

    private Optional<Long> place(long number) {
        return memory.places(Set.of(memory.node(number).id())).get(0);
    }

    private boolean isInItsPlace(long number) {
        return memory.node(number).isImportedOutlier() || place(number).isPresent();
    }
}
