package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.AuthRuleSet;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import java.util.List;
import java.util.Optional;

/**
 * The authorisation rules of all room versions (room version specifications, "Authorization rules"). They never throw, whatever an
 * event's content; a refusal names the rule by its number in the event's room version.
 *
 * <p>An event must pass {@link #checkAuthEvents} once, and {@link #check} against each of: the state that its auth events are, the
 * state before it, and the room's current state (server-server API, "Checks performed on receipt of a PDU"). Signatures, that of
 * {@code join_authorised_via_users_server} among them, are not checked here.
 */
public final class AuthRules {
    private AuthRules() {}

    /**
     * All rules that look at an event and a room state, that is all but those of {@link #checkAuthEvents}. The state must hold the
     * room's create event, also in room version 12, where events do not cite it; only an accepted one counts.
     */
    public static Decision check(Pdu event, AuthState state) {
        // 1 If type is m.room.create: see there.
        if (event.type().equals(EventType.CREATE)) {
            return CreateRules.check(event);
        }
        AuthRuleSet rules = event.version().authRules();
        Optional<RoomView> room = RoomView.of(state);
        if (room.isEmpty()) {
            Rule rule = rules.createCited() ? Rule.AUTH_EVENTS_CREATE : Rule.ROOM_ID;
            return rule.refuses(event, "the room has no create event");
        }
        return check(event, room.get(), rules);
    }

    /**
     * Rule 2 (3 in version 12): whether an event cites what it must, and nothing else. A create event cites nothing and is asked
     * nothing here.
     *
     * @param authEvents every entry of the event's {@code auth_events}
     */
    public static Decision checkAuthEvents(Pdu event, List<AuthEvent> authEvents) {
        return event.type().equals(EventType.CREATE) ? Decision.allow() : AuthEventsRules.check(event, authEvents);
    }

    /** The rules' numbers here are those of v1 and v2; see {@link Rule} for the other versions'. */
    private static Decision check(Pdu event, RoomView room, AuthRuleSet rules) {
        Pdu create = room.create().event();
        // 2 (v12) If the event's room_id is not the ID of an accepted m.room.create event, reject.
        if (rules.privilegedCreators() && !event.roomId().equals(create.roomId())) {
            return Rule.ROOM_ID.refuses(event, "the room ID is not that of the room's create event");
        }
        // 3 If m.federate is false and the sender's domain is not that of the create event's sender, reject.
        if (room.create().isUnfederated() && !Domains.of(event.sender()).equals(Domains.of(create.sender()))) {
            return Rule.FEDERATE.refuses(
                    event, "the room is not federated, " + event.sender() + " is on another server");
        }
        // 4 (v1 to v5) If type is m.room.aliases: see there.
        if (rules.aliasesRule() && event.type().equals(EventType.ALIASES)) {
            return aliases(event);
        }
        // 5 If type is m.room.member: see there.
        if (event.type().equals(EventType.MEMBER)) {
            return MemberRules.check(event, room);
        }
        // 6 If the sender's current membership state is not join, reject.
        if (!room.isJoined(event.sender())) {
            return Rule.SENDER.refuses(event, event.sender() + " is not joined");
        }
        // 7 If type is m.room.third_party_invite: see there.
        if (event.type().equals(EventType.THIRD_PARTY_INVITE)) {
            return thirdPartyInvite(event, room);
        }
        return byPower(event, room, rules);
    }

    /** Rules 8 to 12: what a joined user may do. */
    private static Decision byPower(Pdu event, RoomView room, AuthRuleSet rules) {
        // 8 If the event type's required power level is greater than the sender's power level, reject.
        long required = room.levels().toSend(event.type(), event.isState());
        long level = room.levelOf(event.sender());
        if (required > level) {
            return Rule.REQUIRED_LEVEL.refuses(
                    event, event.type() + " takes power level " + required + ", " + event.sender() + " has " + level);
        }
        // 9 If the event has a state_key that starts with an @ and does not match the sender, reject.
        if (event.stateKey()
                .filter(key -> key.startsWith("@") && !key.equals(event.sender()))
                .isPresent()) {
            return Rule.STATE_KEY_OF_OTHER.refuses(event, "the state_key names another user than the sender");
        }
        // 10 If type is m.room.power_levels: see there.
        if (event.type().equals(EventType.POWER_LEVELS)) {
            return PowerLevelsRules.check(event, room);
        }
        // 11 (v1 and v2) If type is m.room.redaction: see there.
        if (rules.redactionRule() && event.type().equals(EventType.REDACTION)) {
            return redaction(event, room);
        }
        // 12 Otherwise, allow.
        return Decision.allow();
    }

    private static Decision aliases(Pdu event) {
        // 4.1 If event has no state_key, reject.
        Optional<String> stateKey = event.stateKey();
        if (stateKey.isEmpty()) {
            return Rule.ALIASES_STATE_KEY.refuses(event, "m.room.aliases has no state_key");
        }
        // 4.2 If sender's domain doesn't match state_key, reject.
        if (!stateKey.get().equals(Domains.of(event.sender()))) {
            return Rule.ALIASES_DOMAIN.refuses(event, "the aliases are not of the server of " + event.sender());
        }
        // 4.3 Otherwise, allow.
        return Decision.allow();
    }

    private static Decision thirdPartyInvite(Pdu event, RoomView room) {
        // 7.1 Allow if and only if sender's current power level is greater than or equal to the invite level.
        return room.levelOf(event.sender()) >= room.levels().toInvite()
                ? Decision.allow()
                : Rule.THIRD_PARTY_INVITE_LEVEL.refuses(event, event.sender() + " has not the power to invite");
    }

    private static Decision redaction(Pdu event, RoomView room) {
        // 11.1 If the sender's power level is greater than or equal to the redact level, allow.
        if (room.levelOf(event.sender()) >= room.levels().toRedact()) {
            return Decision.allow();
        }
        // 11.2 If the domain of the event_id of the event being redacted is that of the redaction's, allow.
        String own = Domains.of(event.eventId().value());
        if (event.json().string("redacts").map(Domains::of).filter(own::equals).isPresent()) {
            return Decision.allow();
        }
        // 11.3 Otherwise, reject.
        return Rule.REDACTION_OTHERWISE.refuses(event, event.sender() + " has not the power to redact this event");
    }
}
