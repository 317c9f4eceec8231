package dev.exeunt.matrix.state;

import dev.exeunt.matrix.auth.AuthRules;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** State resolution of room version 1. */
final class StateResolutionV1 extends StateResolution {
    private record Dated(Pdu event, String sha1) {
        /** By ascending depth, then by descending SHA-1 of the ID. */
        static final Comparator<Dated> ORDER = Comparator.<Dated>comparingLong(
                        dated -> dated.event().depth())
                .thenComparing(Dated::sha1, Comparator.reverseOrder());

        static Dated of(Pdu event) {
            try {
                byte[] id = event.eventId().value().getBytes(StandardCharsets.UTF_8);
                byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(id);
                return new Dated(event, HexFormat.of().formatHex(sha1));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-1", e);
            }
        }
    }

    /** The types that are resolved first, because the authorisation rules read them. */
    private static final List<String> AUTH_TYPES =
            List.of(EventType.POWER_LEVELS, EventType.JOIN_RULES, EventType.MEMBER);

    @Override
    StatePartition partition(List<Map<StateKey, EventId>> states) {
        return StatePartition.byDifference(states);
    }

    @Override
    Conflict conflict(StatePartition partition, List<Map<StateKey, EventId>> states, EventSource events) {
        return new Conflict(partition.lookup(), partition.conflicted(), Set.of(), Set.of());
    }

    @Override
    public Map<StateKey, EventId> resolve(Conflict conflict, EventSource events) {
        PartialState resolved = new PartialState(conflict.unconflicted(), events);
        for (String type : AUTH_TYPES) {
            pass(conflict, events, resolved, type::equals, StateResolutionV1::lastOfAllowedRun);
        }
        pass(conflict, events, resolved, type -> !AUTH_TYPES.contains(type), StateResolutionV1::lastAllowed);
        return resolved.decidedExcept(conflict.unconflicted());
    }

    /**
     * Resolves the conflicts of some types. The keys of one pass do not see each other's outcome: the specification orders the passes,
     * not the keys, and the result must not depend on the order of the latter.
     */
    private static void pass(
            Conflict conflict,
            EventSource events,
            PartialState resolved,
            Predicate<String> types,
            BiFunction<List<Pdu>, PartialState, Optional<Pdu>> winner) {
        List<Pdu> winners = new ArrayList<>();
        conflict.conflicted().forEach((key, ids) -> {
            if (types.test(key.type())) {
                winner.apply(sort(ids, events), resolved).ifPresent(winners::add);
            }
        });
        winners.forEach(resolved::put);
    }

    private static List<Pdu> sort(Collection<EventId> ids, EventSource events) {
        return ids.stream()
                .map(events::get)
                .flatMap(Optional::stream)
                .map(Dated::of)
                .sorted(Dated.ORDER)
                .map(Dated::event)
                .toList();
    }

    /** Takes the first event, then each one that is allowed on top of the one before, until one is not. */
    private static Optional<Pdu> lastOfAllowedRun(List<Pdu> sorted, PartialState resolved) {
        Optional<Pdu> last = Optional.empty();
        for (Pdu event : sorted) {
            Optional<Pdu> before = last;
            boolean allowed = before.isEmpty()
                    || AuthRules.check(event, key -> before.filter(b -> b.is(key.type(), key.key()))
                                    .or(() -> resolved.get(key)))
                            .isAllowed();
            if (!allowed) {
                break;
            }
            last = Optional.of(event);
        }
        return last;
    }

    /** The event of highest depth, and lowest SHA-1 among those, that is allowed. */
    private static Optional<Pdu> lastAllowed(List<Pdu> sorted, PartialState resolved) {
        for (int i = sorted.size() - 1; i >= 0; i--) {
            if (AuthRules.check(sorted.get(i), resolved::get).isAllowed()) {
                return Optional.of(sorted.get(i));
            }
        }
        return Optional.empty();
    }
}
