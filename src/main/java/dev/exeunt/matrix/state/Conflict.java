package dev.exeunt.matrix.state;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.StateKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Everything that resolving a set of states depends on, apart from the events themselves. {@link StateResolution#conflict} derives it
 * from whole states; who knows how the states differ can give it without them.
 *
 * @param unconflicted the unconflicted state map, as a look-up: empty for every conflicted key
 * @param conflicted the conflicted state set, by key. In versions 2 and 2.1 a key is conflicted unless every state has it with the same
 *     event; in version 1, where two states have it with different events
 * @param authDifference the auth difference (versions 2 and 2.1, else empty)
 * @param subgraph the conflicted state subgraph (version 2.1, else empty)
 */
public record Conflict(
        Function<StateKey, Optional<EventId>> unconflicted,
        Map<StateKey, Set<EventId>> conflicted,
        Set<EventId> authDifference,
        Set<EventId> subgraph) {}
