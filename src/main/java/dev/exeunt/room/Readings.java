package dev.exeunt.room;

import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What resolution must know of each state event before it looks at any other. */
final class Readings {
    private static final Set<String> REMOVALS = Set.of("leave", "ban");
    private static final int READINGS_KEPT = 16_384;
    private static final int READINGS_KEPT_IN_CALM = 128;

    private final RoomMemory memory;
    private Map<Long, Reading> readings = new HashMap<>();

    Readings(RoomMemory memory) {
        this.memory = memory;
    }

    /**
     * A state event.
     *
     * @param key its own
     * @param power whether it is a power event
     * @param reads the entries of the state that its auth check reads
     */
    record Reading(StateKey key, boolean power, Set<StateKey> reads) {}

    /** Makes sure that these can be had, in one question to the store. */
    void look(Collection<Long> events) {
        memory.pdus(
                events.stream().filter(number -> !readings.containsKey(number)).toList());
        if (readings.size() > READINGS_KEPT) {
            readings.clear();
            memory.pdus(events);
        }
        for (Long number : events) {
            readings.computeIfAbsent(number, n -> reading(memory.pdu(n)));
        }
    }

    /** After {@link #look}. */
    Reading of(Long event) {
        return readings.get(event);
    }

    private static Reading reading(Pdu event) {
        Set<StateKey> reads = new HashSet<>(AuthEventSelection.keys(event));
        reads.add(StateKey.CREATE);
        reads.add(StateKey.POWER_LEVELS);
        return new Reading(event.key().orElseThrow(), isPowerEvent(event), reads);
    }

    /** Room version specifications, "Power events". */
    private static boolean isPowerEvent(Pdu event) {
        return switch (event.type()) {
            case EventType.POWER_LEVELS, EventType.JOIN_RULES -> true;
            case EventType.MEMBER ->
                event.membership().filter(REMOVALS::contains).isPresent()
                        && event.stateKey().filter(event.sender()::equals).isEmpty();
            default -> false;
        };
    }

    /** Forgets what was read in a storm that is over. */
    void calm() {
        if (readings.size() > READINGS_KEPT_IN_CALM) {
            readings = new HashMap<>();
        }
    }

    /** An event that was proposed did not come to be; its number will be another's. */
    void forget(long event) {
        readings.remove(event);
    }
}
