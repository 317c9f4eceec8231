package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.Pdu;

/** What the rules decided, as tests compare it. */
final class Decisions {
    /** In the place of a rule's number. */
    static final String ALLOWED = "allowed";

    private Decisions() {}

    /** The rule that refuses this event in the room's present state, or {@link #ALLOWED}. */
    static String of(Pdu event, RoomBuilder room) {
        return of(AuthRules.check(event, room.authState()));
    }

    /** The rule that refused, or {@link #ALLOWED}. */
    static String of(Decision decision) {
        return decision instanceof Decision.Refused refused ? refused.rule() : ALLOWED;
    }
}
