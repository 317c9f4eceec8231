package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The room state that a check reads. */
@FunctionalInterface
public interface AuthState {
    /** The state event of this key, empty where there is none. */
    Optional<Pdu> get(StateKey key);

    /** The state that consists of these events; among several of one key the first counts, events that are no state do not. */
    static AuthState of(Collection<Pdu> events) {
        Map<StateKey, Pdu> state = new HashMap<>();
        for (Pdu event : events) {
            event.key().ifPresent(key -> state.putIfAbsent(key, event));
        }
        return key -> Optional.ofNullable(state.get(key));
    }
}
