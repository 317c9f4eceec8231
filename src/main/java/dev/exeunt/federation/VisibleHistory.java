package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.StateChange;
import dev.exeunt.store.PastState;
import dev.exeunt.store.RoomSnapshot;
import dev.exeunt.store.RoomSnapshot.CurrentMember;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a room's events a server may see: those that a user of it may (client-server API, "Room History Visibility", rules 1 to 5, on
 * the state of the room at the event). Who is joined now joined "at any point after" every event at which nobody was. A server whose
 * users have all left sees only what happened while they were there, and what is world-readable.
 *
 * <p>An event taken over with the room is state, or allows state; it is visible to all who may read the state.
 */
final class VisibleHistory {
    private static final StateKey VISIBILITY = new StateKey(EventType.HISTORY_VISIBILITY, "");

    /** So many events' contents are looked at together. */
    private static final int AT_ONCE = 64;

    private final RoomSnapshot room;
    private final ServerName server;
    private final boolean inTheRoom;
    private final Map<Long, Visibility> visibilities = new HashMap<>();

    /** Read once they matter, as a server may have many: in most rooms it matters only whether it has any. */
    private Members members;

    private VisibleHistory(RoomSnapshot room, ServerName server) {
        this.room = room;
        this.server = server;
        this.inTheRoom = room.hasJoined(server);
    }

    /**
     * The server's users who have a membership now.
     *
     * @param joined who is joined
     * @param others who has another membership, with its event
     */
    private record Members(Set<StateKey> joined, Map<StateKey, Long> others) {
        private static Members of(List<CurrentMember> members) {
            Members sorted = new Members(new HashSet<>(), new HashMap<>());
            for (CurrentMember member : members) {
                StateKey user = StateKey.member(member.userId());
                if (member.isJoined()) {
                    sorted.joined.add(user);
                } else {
                    sorted.others.put(user, member.number());
                }
            }
            return sorted;
        }

        private boolean isEmpty() {
            return joined.isEmpty() && others.isEmpty();
        }
    }

    private Members members() {
        if (members == null) {
            members = Members.of(room.members(server));
        }
        return members;
    }

    /** @throws MatrixException {@code M_FORBIDDEN} where no user of the server ever had a membership in the room */
    static VisibleHistory of(RoomSnapshot room, ServerName server) {
        VisibleHistory history = new VisibleHistory(room, server);
        if (!history.isInTheRoom() && history.members().isEmpty()) {
            throw new MatrixException(Code.FORBIDDEN, server + " is not in the room " + room.roomId());
        }
        return history;
    }

    /** {@code m.room.history_visibility}; what is not understood counts as shared. */
    private enum Visibility {
        WORLD_READABLE,
        SHARED,
        INVITED,
        JOINED;

        private static Visibility of(Pdu event) {
            return switch (event.content().string("history_visibility").orElse("")) {
                case "world_readable" -> WORLD_READABLE;
                case "invited" -> INVITED;
                case "joined" -> JOINED;
                default -> SHARED;
            };
        }
    }

    RoomSnapshot room() {
        return room;
    }

    /** Whether a user of the server is joined. */
    boolean isInTheRoom() {
        return inTheRoom;
    }

    /**
     * The room's state at an event is for servers in the room, and for those that were in it then.
     *
     * @throws MatrixException {@code M_FORBIDDEN} where the server is neither
     */
    void checkStateAt(EventNode event) {
        if (!isInTheRoom() && visible(List.of(event)).isEmpty()) {
            throw new MatrixException(Code.FORBIDDEN, server + " is not in the room " + room.roomId());
        }
    }

    /** The numbers of those of the events that the server may see. */
    Set<Long> visible(Collection<EventNode> events) {
        List<EventNode> placed = events.stream().filter(EventNode::hasState).toList();
        Map<Long, PastState> before = room.statesBefore(placed);
        Set<Long> visible = new HashSet<>();
        for (EventNode event : events) {
            boolean seen = event.hasState() ? isVisible(event, before.get(event.number())) : isInTheRoom();
            if (seen) {
                visible.add(event.number());
            }
        }
        return visible;
    }

    private boolean isVisible(EventNode event, PastState before) {
        Optional<StateKey> key = event.own().stream().findFirst().map(StateChange::key);
        Visibility visibility = visibility(before.get(VISIBILITY));
        return isVisible(visibility, before)
                // "if the history_visibility before or after the event would allow them to see it"
                || (key.filter(VISIBILITY::equals).isPresent() && isVisible(visibility(event.number()), before))
                // "if their membership before or after the event would allow them to see it"
                || (key.filter(this::isOwnMember).isPresent()
                        && allows(visibility, room.pdus(List.of(event.number())).get(0)));
    }

    private boolean isVisible(Visibility visibility, PastState before) {
        return visibility == Visibility.WORLD_READABLE
                || (visibility == Visibility.SHARED && isInTheRoom())
                || hadMember(visibility, before);
    }

    private Visibility visibility(long number) {
        return number == StateChange.NONE
                ? Visibility.SHARED
                : visibilities.computeIfAbsent(
                        number,
                        unknown -> Visibility.of(room.pdus(List.of(number)).get(0)));
    }

    /** Whether a membership then allows to see what happened then. */
    private static boolean allows(Visibility visibility, Pdu member) {
        String membership = member.membership().orElse("");
        return membership.equals("join") || (visibility == Visibility.INVITED && membership.equals("invite"));
    }

    private boolean hadMember(Visibility visibility, PastState before) {
        Map<StateKey, Long> difference = before.difference();
        if (members().joined().stream().anyMatch(user -> !difference.containsKey(user))) {
            return true;
        }
        Set<Long> entries = new HashSet<>();
        difference.forEach((key, number) -> {
            if (number != StateChange.NONE && isOwnMember(key)) {
                entries.add(number);
            }
        });
        if (visibility == Visibility.INVITED) {
            members().others().forEach((user, number) -> {
                if (!difference.containsKey(user)) {
                    entries.add(number);
                }
            });
        }
        List<Long> numbers = List.copyOf(entries);
        for (int from = 0; from < numbers.size(); from += AT_ONCE) {
            List<Long> some = numbers.subList(from, Math.min(from + AT_ONCE, numbers.size()));
            if (room.pdus(some).stream().anyMatch(member -> allows(visibility, member))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOwnMember(StateKey key) {
        return key.type().equals(EventType.MEMBER)
                && UserId.parse(key.key()).filter(user -> user.isOn(server)).isPresent();
    }
}
