package dev.exeunt.matrix.state;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.StateResolutionAlgorithm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * State resolution, plain and exact (room version specifications, "State resolution"). The result depends on the order of nothing that
 * is given to it.
 */
public abstract sealed class StateResolution permits StateResolutionV1, StateResolutionV2 {
    /** The resolution by this algorithm. */
    public static StateResolution of(StateResolutionAlgorithm algorithm) {
        return switch (algorithm) {
            case V1 -> new StateResolutionV1();
            case V2 -> new StateResolutionV2(false);
            case V2_1 -> new StateResolutionV2(true);
        };
    }

    /**
     * Resolves whole states. It reads their full auth chains: the cost grows with the room.
     *
     * @param states one or more states, each the event IDs by key
     * @return the resolved state
     */
    public Map<StateKey, EventId> resolve(List<Map<StateKey, EventId>> states, EventSource events) {
        StatePartition partition = partition(states);
        Map<StateKey, EventId> resolved = new HashMap<>(partition.unconflicted());
        if (!partition.conflicted().isEmpty()) {
            resolved.putAll(resolve(conflict(partition, states, events), events));
        }
        return resolved;
    }

    /**
     * Resolves what the states differ in. It reads the events of the conflict; the auth events of these (and again theirs, for power
     * events and power levels); what is unconflicted only at the keys that the authorisation rules ask for.
     *
     * @return the resolved event of each key that is not unconflicted; a conflicted key that is missing here has none
     */
    public abstract Map<StateKey, EventId> resolve(Conflict conflict, EventSource events);

    /** What is unconflicted between the states and what is not. */
    abstract StatePartition partition(List<Map<StateKey, EventId>> states);

    /** The whole input of the resolution of these states. */
    abstract Conflict conflict(StatePartition partition, List<Map<StateKey, EventId>> states, EventSource events);
}
