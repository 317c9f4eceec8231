package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.Pdu;
import java.util.Locale;
import java.util.Optional;

/** A user's current membership state, as the rules tell it apart; whoever was never in the room has left it. */
enum Membership {
    JOIN,
    INVITE,
    KNOCK,
    LEAVE,
    BAN;

    /** The membership that a state event gives, {@link #LEAVE} where there is no event or it names no membership. */
    static Membership of(Optional<Pdu> event) {
        return event.flatMap(Pdu::membership).flatMap(Membership::parse).orElse(LEAVE);
    }

    private static Optional<Membership> parse(String text) {
        for (Membership membership : values()) {
            if (membership.toString().equals(text)) {
                return Optional.of(membership);
            }
        }
        return Optional.empty();
    }

    /** As it stands in {@code content.membership}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
