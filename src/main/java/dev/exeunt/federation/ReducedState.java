package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.room.StateChange;
import dev.exeunt.store.PastState;
import dev.exeunt.store.RoomSnapshot;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state that a server gets that can do without members for now (server-server API, {@code send_join}, {@code omit_members}): all
 * but the members, and of these the one who joins, and those by whom a room is called that has no name (client-server API,
 * {@code m.heroes}).
 */
final class ReducedState {
    private static final StateKey NAME = new StateKey(EventType.NAME, "");
    private static final StateKey ALIAS = new StateKey(EventType.CANONICAL_ALIAS, "");

    private static final int HEROES = 5;
    private static final Set<String> PRESENT = Set.of("join", "invite");

    /** So many of the oldest members are looked at. */
    private static final int CANDIDATES = 256;

    private final RoomSnapshot room;
    private final PastState state;
    private final StateKey joiner;

    /** @param joiner the user ID of who joins */
    ReducedState(RoomSnapshot room, PastState state, String joiner) {
        this.room = room;
        this.state = state;
        this.joiner = StateKey.member(joiner);
    }

    /** The numbers of its events, ascending. */
    long[] numbers() {
        Set<StateKey> kept = new HashSet<>(isNamed() ? Set.of() : heroes());
        kept.add(joiner);
        return state.numbers(key -> !isMember(key) || kept.contains(key));
    }

    private boolean isNamed() {
        return state.get(NAME) != StateChange.NONE || state.get(ALIAS) != StateChange.NONE;
    }

    /** "The first 5 members of the room, ordered by stream ordering, which are joined or invited", else those who were. */
    private Set<StateKey> heroes() {
        long[] members = state.numbers(key -> isMember(key) && !key.equals(joiner));
        long[] oldest = Arrays.copyOf(members, Math.min(members.length, CANDIDATES));
        Map<Boolean, List<StateKey>> byPresence = room.bytes(oldest).stream()
                .map(bytes -> Pdu.unchecked(JsonReader.readObject(bytes), room.version()))
                .collect(Collectors.partitioningBy(
                        ReducedState::isPresent,
                        Collectors.mapping(event -> event.key().orElseThrow(), Collectors.toList())));
        List<StateKey> heroes = byPresence.get(byPresence.get(true).isEmpty() ? Boolean.FALSE : Boolean.TRUE);
        return heroes.stream().limit(HEROES).collect(Collectors.toSet());
    }

    private static boolean isPresent(Pdu member) {
        return member.membership().filter(PRESENT::contains).isPresent();
    }

    private static boolean isMember(StateKey key) {
        return key.type().equals(EventType.MEMBER);
    }
}
