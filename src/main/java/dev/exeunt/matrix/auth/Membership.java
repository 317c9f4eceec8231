package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.Pdu;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A user's current membership state, as the rules tell it apart; whoever was never in the room has left it. */
enum Membership {
    JOIN,
    INVITE,
    KNOCK,
    LEAVE,
    BAN;

    private static final List<Membership> ALL = List.of(values());

    /** As it stands in {@code content.membership}. */
    private final String word = name().toLowerCase(Locale.ROOT);

    /** The membership that a state event gives, {@link #LEAVE} where there is no event or it names no membership. */
    static Membership of(Optional<Pdu> event) {
        return event.flatMap(Pdu::membership).map(Membership::of).orElse(LEAVE);
    }

    private static Membership of(String word) {
        for (Membership membership : ALL) {
            if (membership.word.equals(word)) {
                return membership;
            }
        }
        return LEAVE;
    }

    @Override
    public String toString() {
        return word;
    }
}
