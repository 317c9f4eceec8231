package dev.exeunt.room;

import dev.exeunt.matrix.auth.AuthState;
import dev.exeunt.matrix.auth.PowerLevels;
import dev.exeunt.matrix.event.AuthRuleSet;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a room asks of a user who wants to join it, beyond what its auth rules see (client-server API, "Restricted rooms").
 *
 * @param restricted whether the user must be joined to another room, and a user of this server must authorise the join
 * @param rooms the rooms of which it must be one
 * @param vouchers users of this server whom the power levels name and whose power is enough to authorise a join
 * @param membersVouch whether the power of whoever is joined is enough too
 */
public record JoinTerms(boolean restricted, List<RoomId> rooms, List<UserId> vouchers, boolean membersVouch) {
    /** The key in a join's content that names who authorised it. */
    public static final String AUTHORISER = "join_authorised_via_users_server";

    /** For a room that anybody may join, a user who is invited or joined, and one whom the auth rules will refuse. */
    public static final JoinTerms NONE = new JoinTerms(false, List.of(), List.of(), false);

    /** How many rooms and how many vouchers are looked at: each costs a question. */
    private static final int MAX_ROOMS = 50;

    private static final int MAX_VOUCHERS = 20;

    /** Whoever has one of these joins without conditions, or not at all. */
    private static final Set<String> UNCONDITIONAL = Set.of("invite", "join", "ban");

    public JoinTerms {
        rooms = List.copyOf(rooms);
        vouchers = List.copyOf(vouchers);
    }

    /** Why nobody here authorises a join whose conditions hold. */
    public static MatrixException unableToGrant() {
        return new MatrixException(
                Code.UNABLE_TO_GRANT_JOIN,
                "no user of this server has the power to authorise the join; another server's may");
    }

    /** The entries of the state that are read. */
    static Set<StateKey> keys(UserId user) {
        return Set.of(StateKey.CREATE, StateKey.POWER_LEVELS, StateKey.JOIN_RULES, StateKey.member(user.value()));
    }

    static JoinTerms of(UserId user, AuthState state, RoomVersion version, ServerName self) {
        JsonObject rule = state.get(StateKey.JOIN_RULES).map(Pdu::content).orElse(JsonObject.EMPTY);
        Optional<String> membership = state.get(StateKey.member(user.value())).flatMap(Pdu::membership);
        if (!isRestricted(rule, version.authRules())
                || membership.filter(UNCONDITIONAL::contains).isPresent()) {
            return NONE;
        }
        PowerLevels levels = PowerLevels.of(state, version.authRules().powerLevels());
        List<UserId> vouchers = named(state)
                .distinct()
                .flatMap(name -> UserId.parse(name).stream())
                .filter(named -> named.isOn(self) && levels.ofUser(named.value()) >= levels.toInvite())
                .limit(MAX_VOUCHERS)
                .toList();
        // Nobody is called so: it is the level of all who are not named.
        boolean membersVouch = levels.ofUser("") >= levels.toInvite();
        return new JoinTerms(true, rooms(rule), vouchers, membersVouch);
    }

    private static boolean isRestricted(JsonObject rule, AuthRuleSet rules) {
        return switch (rule.string("join_rule").orElse("")) {
            case "restricted" -> rules.restricted();
            case "knock_restricted" -> rules.knockRestricted();
            default -> false;
        };
    }

    /** What is no condition of the only kind that there is counts as none. */
    private static List<RoomId> rooms(JsonObject rule) {
        return rule.array("allow").orElse(JsonArray.of()).stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(condition -> condition
                        .string("type")
                        .filter("m.room_membership"::equals)
                        .isPresent())
                .flatMap(condition -> condition.string("room_id").flatMap(RoomId::parse).stream())
                .distinct()
                .limit(MAX_ROOMS)
                .toList();
    }

    /** Everybody whom the power levels or the create event name. */
    private static Stream<String> named(AuthState state) {
        Optional<Pdu> create = state.get(StateKey.CREATE);
        JsonObject creation = create.map(Pdu::content).orElse(JsonObject.EMPTY);
        Stream<String> creators = Stream.concat(
                Stream.concat(create.map(Pdu::sender).stream(), creation.string("creator").stream()),
                texts(creation.array("additional_creators").orElse(JsonArray.of())));
        JsonObject users = state.get(StateKey.POWER_LEVELS)
                .flatMap(levels -> levels.content().object("users"))
                .orElse(JsonObject.EMPTY);
        return Stream.concat(creators, users.toMap().keySet().stream());
    }

    private static Stream<String> texts(JsonArray array) {
        return array.stream().flatMap(JoinTerms::text);
    }

    private static Stream<String> text(JsonValue value) {
        return value instanceof JsonString string ? Stream.of(string.value()) : Stream.empty();
    }
}
