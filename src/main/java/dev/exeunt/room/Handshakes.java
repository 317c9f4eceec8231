package dev.exeunt.room;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.Placing.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a room gives to another server for it to complete or to sign (server-server API, "Leaving Rooms", "Joining Rooms", "Knocking upon a
 * room", "Inviting to a room"). Nothing of it becomes part of the room before it comes back by {@link Room#handIn}. Its commands are the
 * room's, with the same manners.
 */
public final class Handshakes {
    private final RoomVersion version;
    private final ServerName self;
    private final StateGraph states;
    private final Supplier<Tips> tips;
    private final Reception reception;
    private final Placing placing;
    private final Admission admission;

    /** @param tips the room's forward extremities, which are found when they are first needed */
    Handshakes(
            RoomVersion version,
            ServerName self,
            StateGraph states,
            Supplier<Tips> tips,
            Reception reception,
            Placing placing,
            Admission admission) {
        this.version = version;
        this.self = self;
        this.states = states;
        this.tips = tips;
        this.reception = reception;
        this.placing = placing;
        this.admission = admission;
    }

    /**
     * A template for a leave (server-server API, {@code make_leave}).
     *
     * @param now milliseconds since 1970
     * @throws MatrixException {@code M_NOT_FOUND} where no user of this server is joined, {@code M_FORBIDDEN} where the origin is denied
     *     by the room's ACL, the user is not the origin's, or has no membership to leave
     */
    public Template makeLeave(UserId user, ServerName origin, long now) {
        admission.check(user, origin);
        return template(user, JsonObject.of("membership", "leave"), now);
    }

    /**
     * A template for a join (server-server API, {@code make_join}).
     *
     * @param vouchers users of this server one of whom is to authorise the join, see {@link JoinTerms}; empty where nobody need do that
     * @param now milliseconds since 1970
     * @throws MatrixException as {@link #makeLeave}; {@code M_UNABLE_TO_GRANT_JOIN} where none of the vouchers may authorise it
     */
    public Template makeJoin(UserId user, ServerName origin, List<UserId> vouchers, long now) {
        admission.check(user, origin);
        JsonObject join = JsonObject.of("membership", "join");
        if (vouchers.isEmpty()) {
            return template(user, join, now);
        }
        states.current()
                .look(vouchers.stream()
                        .map(voucher -> StateKey.member(voucher.value()))
                        .collect(Collectors.toSet()));
        for (UserId voucher : vouchers) {
            try {
                return template(user, join.with(JoinTerms.AUTHORISER, voucher.value()), now);
            } catch (MatrixException refused) {
                // The next one may have the power that this one has not.
            }
        }
        throw JoinTerms.unableToGrant();
    }

    /**
     * A template for a knock (server-server API, {@code make_knock}).
     *
     * @param now milliseconds since 1970
     * @throws MatrixException as {@link #makeLeave}
     */
    public Template makeKnock(UserId user, ServerName origin, long now) {
        admission.check(user, origin);
        return template(user, JsonObject.of("membership", "knock"), now);
    }

    /**
     * What the room asks of a user who wants to join it.
     *
     * @throws MatrixException {@code M_NOT_FOUND} where no user of this server is joined, {@code M_FORBIDDEN} where the origin is denied
     *     by the room's ACL, or the user is not the origin's
     */
    public JoinTerms joinTerms(UserId user, ServerName origin) {
        admission.check(user, origin);
        return JoinTerms.of(user, reception.view(states.current(), JoinTerms.keys(user)), version, self);
    }

    /**
     * An invite by a local user, signed, for the invited user's server to sign it too.
     *
     * @param key this server's key
     * @param now milliseconds since 1970
     * @throws MatrixException as {@link Room#act}
     */
    public Invitation invitation(LocalAct act, SigningKey key, long now) {
        Placed placed = placing.place(act, tips.get(), now);
        StateKey inviter = StateKey.member(act.sender().value());
        List<Pdu> state = new ArrayList<>(strippedState());
        reception.view(states.current(), Set.of(inviter)).get(inviter).ifPresent(state::add);
        tips.get().lend(placed.prev(), now);
        return new Invitation(EventDraft.signed(placed.event(), version, self, key), state);
    }

    /** What tells a stranger which room this is. */
    public List<Pdu> strippedState() {
        return StrippedState.of(reception.view(states.current(), Set.copyOf(StrippedState.KEYS)));
    }

    /** A user's own membership, for their server to complete. */
    private Template template(UserId user, JsonObject content, long now) {
        EventDraft draft = new EventDraft(EventType.MEMBER, user.value(), Optional.of(user.value()), content);
        Placed placed = placing.place(draft, tips.get(), now);
        tips.get().lend(placed.prev(), now);
        return new Template(version, placed.event());
    }
}
