package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Auth rule 2 (3 in v12): considering the event's {@code auth_events}. */
final class AuthEventsRules {
    private AuthEventsRules() {}

    static Decision check(Pdu event, List<AuthEvent> authEvents) {
        // .1 If there are duplicate entries for a given type and state_key pair, reject.
        Set<StateKey> cited = new HashSet<>();
        for (AuthEvent entry : authEvents) {
            Optional<StateKey> key = entry.pdu().key();
            if (key.isPresent() && !cited.add(key.get())) {
                return Rule.AUTH_EVENTS_DUPLICATE.refuses(event, "two auth_events have the key " + key.get());
            }
        }
        // .2 If there are entries that the auth events selection does not specify, reject.
        Set<StateKey> selected = AuthEventSelection.keys(event);
        for (AuthEvent entry : authEvents) {
            if (entry.pdu().key().filter(selected::contains).isEmpty()) {
                return Rule.AUTH_EVENTS_UNSELECTED.refuses(
                        event, "the auth event " + entry.pdu() + " does not belong to an event of this kind");
            }
        }
        // .3 If there are entries which were themselves rejected, reject.
        for (AuthEvent entry : authEvents) {
            if (entry.rejected()) {
                return Rule.AUTH_EVENTS_REJECTED.refuses(event, "the auth event " + entry.pdu() + " was rejected");
            }
        }
        // .4 (v1 to v11) If there is no m.room.create event among the entries, reject.
        if (event.version().authRules().createCited() && !cited.contains(StateKey.CREATE)) {
            return Rule.AUTH_EVENTS_CREATE.refuses(event, "the create event is not among the auth_events");
        }
        // .5 If any entry has a room_id which does not match that of the event, reject.
        for (AuthEvent entry : authEvents) {
            if (!entry.pdu().roomId().equals(event.roomId())) {
                return Rule.AUTH_EVENTS_ROOM.refuses(
                        event, "the auth event " + entry.pdu() + " belongs to another room");
            }
        }
        return Decision.allow();
    }
}
