package dev.exeunt.matrix.auth;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.People.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonBoolean;
import dev.exeunt.matrix.json.JsonInexact;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Events and states that look like some, where any value may stand at any place. */
class AuthRulesProperties {
    @Property(tries = 4_000)
    void theRulesDecideOnEveryEventInEveryState(@ForAll long seed) {
        Events random = new Events(new Random(seed));
        RoomVersion version = random.pick(RoomVersion.ALL);
        List<Pdu> state = random.state(version);
        Pdu event = random.event(version, "$event");

        assertDecided(AuthRules.check(event, AuthState.of(state)));
        assertDecided(AuthRules.checkAuthEvents(
                event, state.stream().map(e -> new AuthEvent(e, false)).toList()));
    }

    @Property(tries = 1_000)
    void everyContentIsAServerAcl(@ForAll long seed) {
        ServerAcl acl = ServerAcl.of(new Events(new Random(seed)).object(3));

        assertThat(acl.allows(new ServerName("a.example:8448"))).isEqualTo(acl.allows(new ServerName("A.example")));
    }

    private static void assertDecided(Decision decision) {
        if (decision instanceof Decision.Refused refused) {
            assertThat(refused.rule()).matches("[0-9]+(\\.[0-9]+)*");
            assertThat(refused.reason()).isNotBlank();
        } else {
            assertThat(decision.isAllowed()).isTrue();
        }
    }

    private record Events(Random random) {
        private static final List<String> TYPES = List.of(
                EventType.CREATE,
                EventType.MEMBER,
                EventType.MEMBER,
                EventType.POWER_LEVELS,
                EventType.JOIN_RULES,
                EventType.THIRD_PARTY_INVITE,
                EventType.ALIASES,
                EventType.REDACTION,
                "m.room.message");

        private static final List<String> STATE_KEYS = List.of("", ALICE, BOB, CAROL, "token", "a.example", "@", ":");

        private static final List<String> KEYS = words(
                """
                membership join_rule third_party_invite signed mxid token signatures public_key public_keys creator
                join_authorised_via_users_server additional_creators room_version m.federate users users_default events
                events_default state_default notifications invite kick ban redact allow deny allow_ip_literals
                is.example ed25519:1 @alice:a.example @bob:b.example m.room.power_levels other""");

        private static final List<JsonValue> SCALARS = Stream.concat(
                        words(
                                        """
                                join invite leave ban knock public restricted knock_restricted 50 +7 1.5 @ @: * ?.example
                                token 12 O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik @alice:a.example @bob:b.example""")
                                .stream()
                                .map(JsonString::new),
                        Stream.of(
                                new JsonString(""),
                                new JsonString(" "),
                                new JsonInteger(0),
                                new JsonInteger(50),
                                new JsonInteger(Long.MIN_VALUE),
                                new JsonInteger(Long.MAX_VALUE),
                                new JsonInexact("1e+300", 1e300),
                                JsonBoolean.TRUE,
                                JsonBoolean.FALSE,
                                JsonNull.NULL))
                .toList();

        private static List<String> words(String text) {
            return List.of(text.split("\\s+"));
        }

        /** The create event first, so that most events get beyond the rules about its absence. */
        List<Pdu> state(RoomVersion version) {
            List<Pdu> state = new ArrayList<>();
            JsonObject create = JsonObject.of("type", EventType.CREATE, "state_key", "", "sender", ALICE);
            state.add(pdu(create.with("content", object(2)), version, "$create"));
            for (int i = random.nextInt(8); i > 0; i--) {
                state.add(event(version, "$" + i));
            }
            return state;
        }

        Pdu event(RoomVersion version, String id) {
            JsonObject event = JsonObject.of(
                    "type", pick(TYPES),
                    "sender", oneIn(10) ? pick(KEYS) : pick(List.of(ALICE, BOB, CAROL)),
                    "content", oneIn(10) ? value(2) : object(3));
            if (!oneIn(10)) {
                event = event.with("state_key", pick(STATE_KEYS));
            }
            if (oneIn(3)) {
                event = event.with("prev_events", JsonArray.of(new JsonString("$create")));
            }
            return pdu(event, version, id);
        }

        private static Pdu pdu(JsonObject event, RoomVersion version, String id) {
            return Pdu.unchecked(event.with("room_id", "!create"), version, new EventId(id));
        }

        JsonObject object(int depth) {
            Map<String, JsonValue> members = new HashMap<>();
            for (int i = random.nextInt(10); i > 0; i--) {
                members.put(pick(KEYS), value(depth - 1));
            }
            return JsonObject.of(members);
        }

        private JsonValue value(int depth) {
            if (depth > 0 && oneIn(3)) {
                return object(depth);
            }
            if (depth > 0 && oneIn(5)) {
                return new JsonArray(Stream.generate(() -> value(depth - 1))
                        .limit(random.nextInt(4))
                        .toList());
            }
            return pick(SCALARS);
        }

        <T> T pick(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private boolean oneIn(int n) {
            return random.nextInt(n) == 0;
        }
    }
}
