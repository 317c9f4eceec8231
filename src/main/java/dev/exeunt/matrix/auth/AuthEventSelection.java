package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Which part of the room state an event cites as its {@code auth_events} (server-server API, "Auth events selection"). */
public final class AuthEventSelection {
    /** Of a set that has room for the keys of every event. */
    private static final int CAPACITY = 8;

    private AuthEventSelection() {}

    /** The keys for an event that exists. */
    public static Set<StateKey> keys(Pdu event) {
        return keys(event.type(), event.sender(), event.stateKey(), event.content(), event.version());
    }

    /**
     * The keys for an event that is about to be made, in the specification's order. The event cites those of them that the state has.
     *
     * @param stateKey empty for an event that is to be no state event
     */
    public static Set<StateKey> keys(
            String type, String sender, Optional<String> stateKey, JsonObject content, RoomVersion version) {
        Set<StateKey> keys = new LinkedHashSet<>(CAPACITY);
        if (type.equals(EventType.CREATE)) {
            return keys;
        }
        if (version.authRules().createCited()) {
            keys.add(StateKey.CREATE);
        }
        keys.add(StateKey.POWER_LEVELS);
        keys.add(StateKey.member(sender));
        if (type.equals(EventType.MEMBER)) {
            stateKey.map(StateKey::member).ifPresent(keys::add);
            addForMembership(content.string("membership").orElse(""), content, version, keys);
        }
        return keys;
    }

    private static void addForMembership(
            String membership, JsonObject content, RoomVersion version, Set<StateKey> keys) {
        boolean join = membership.equals("join");
        boolean invite = membership.equals("invite");
        if (join || invite || membership.equals("knock")) {
            keys.add(StateKey.JOIN_RULES);
        }
        if (invite) {
            content.object("third_party_invite")
                    .flatMap(thirdParty -> thirdParty.object("signed"))
                    .flatMap(signed -> signed.string("token"))
                    .map(token -> new StateKey(EventType.THIRD_PARTY_INVITE, token))
                    .ifPresent(keys::add);
        }
        if (join && version.authRules().restricted()) {
            content.string("join_authorised_via_users_server")
                    .map(StateKey::member)
                    .ifPresent(keys::add);
        }
    }
}
