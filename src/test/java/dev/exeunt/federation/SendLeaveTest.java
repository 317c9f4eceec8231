package dev.exeunt.federation;

import static dev.exeunt.federation.FederationNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.keys.PublishedKeys;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.HeapStore;
import dev.exeunt.shard.StoredRoom;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's table for {@code send_leave}, row by row. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SendLeaveTest {
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final ServerName OTHER = new ServerName("other.example");
    private static final String ALICE = "@alice:resident.example";
    private static final String BOB = "@bob:origin.example";

    private final HeapStore store = new HeapStore();
    private final RoomHistory room = new RoomHistory(RoomVersion.V10, ALICE);
    private FederationNode node;

    @BeforeAll
    void start() throws Exception {
        room.join(BOB);
        IntStream.range(0, 9).forEach(i -> room.join("@member" + i + ":origin.example"));
        StoredRoom.put(store, room, SELF);
        node = new FederationNode(store);
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    // ---- accepted

    @Test
    void aLeaveIsAcceptedAndAcceptedAgain() throws Exception {
        Pdu leave = leave("@member0:origin.example");

        assertThat(put(leave)).hasToString("200");
        Answer again = put(leave);

        assertThat(again.body()).isEqualTo(JsonObject.EMPTY);
        assertThat(again.http().headers().firstValue("content-type")).contains("application/json");
    }

    @Test
    void theOldEndpointAnswersWithAnArray() throws Exception {
        Pdu leave = leave("@member1:origin.example");

        Answer answer = node.signed(
                ORIGIN,
                "PUT",
                target("v1", room.roomId().value(), leave.eventId().value()),
                leave.json());

        assertThat(answer.body()).isEqualTo(JsonArray.of(new JsonInteger(200), JsonObject.EMPTY));
    }

    @Test
    void aLeaveByATemplateOfThisServerIsAccepted() throws Exception {
        Answer template = node.signed(ORIGIN, "GET", makeLeave("@member2:origin.example"), null);
        Pdu leave = room.sign(template.object().object("event").orElseThrow());

        assertThat(template.object().string("room_version")).contains("10");
        assertThat(put(leave)).hasToString("200");
        assertThat(node.signed(ORIGIN, "GET", makeLeave("@member2:origin.example"), null))
                .hasToString("403 M_FORBIDDEN");
    }

    @Test
    void anEventWhoseContentHashDiffersIsRedactedAndGoesOn() throws Exception {
        Pdu leave = leave("@member3:origin.example");
        JsonObject changed = leave.json().with("content", JsonObject.of("membership", "leave", "reason", "forged"));

        assertThat(put(changed, leave.eventId().value())).hasToString("200");
    }

    // ---- the request

    @Test
    void aRequestWithoutCredentialsIsAnsweredBeforeItsBodyIsLookedAt() throws Exception {
        String target = target("v2", room.roomId().value(), "$x");

        assertThat(node.send("PUT", target, null, bytes("{nope"))).hasToString("401 M_UNAUTHORIZED");
        assertThat(node.send("PUT", target, "X-Matrix origin=\"", null)).hasToString("401 M_UNAUTHORIZED");
        assertThat(node.send("PUT", target, null, new byte[200_000])).hasToString("401 M_UNAUTHORIZED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{nope", "{\"a\":1}}", "{\"a\":NaN}", "nul"})
    void aBodyThatIsNotJsonIsAnsweredBeforeTheSignatureIsChecked(String body) throws Exception {
        assertThat(withAnySignature(bytes(body))).hasToString("400 M_NOT_JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{\"a\":\"\\ud800\"}", "{\"\\udc00\":1}"})
    void aBodyThatTheStrictParserRefusesIsAnsweredBeforeTheSignatureIsChecked(String body) throws Exception {
        assertThat(withAnySignature(bytes(body))).hasToString("400 M_BAD_JSON");
        assertThat(withAnySignature(bytes("[".repeat(101) + "]".repeat(101)))).hasToString("400 M_BAD_JSON");
    }

    @Test
    void aBodyThatIsNoObjectIsRefused() throws Exception {
        String target = target("v2", room.roomId().value(), "$x");

        for (JsonValue body : List.of(JsonArray.of(), new JsonString("leave"), new JsonInteger(5), JsonNull.NULL)) {
            assertThat(node.signed(ORIGIN, "PUT", target, body)).hasToString("400 M_BAD_JSON");
        }
    }

    @Test
    void theSignatureCoversMethodTargetOriginAndContent() throws Exception {
        Pdu leave = leave(BOB);
        String target = target("v2", room.roomId().value(), leave.eventId().value());
        byte[] body = CanonicalJson.bytes(leave.json());
        byte[] other = CanonicalJson.bytes(leave.json().with("unsigned", JsonObject.EMPTY));

        for (String authorization : List.of(
                FederationNode.authorization(ORIGIN, "GET", target, body),
                FederationNode.authorization(ORIGIN, "PUT", target + "?a", body),
                FederationNode.authorization(ORIGIN, "PUT", target.replace("%3A", "%3a"), body),
                FederationNode.authorization(ORIGIN, "PUT", target, other),
                FederationNode.authorization(ORIGIN, "PUT", target, null),
                FederationNode.authorization(OTHER, "PUT", target, body).replace(OTHER.value(), ORIGIN.value()),
                FederationNode.authorization(PublishedKeys.UNREACHABLE, "PUT", target, body))) {
            assertThat(node.send("PUT", target, authorization, body)).hasToString("401 M_UNAUTHORIZED");
        }
    }

    @Test
    void aBodyOver128KibIsTooLarge() throws Exception {
        JsonObject large =
                leave(BOB).json().with("content", JsonObject.of("membership", "leave", "x", "x".repeat(200_000)));

        assertThat(put(large, "$x")).hasToString("413 M_TOO_LARGE");
    }

    @Test
    void anUnknownRoomIsNotFound() throws Exception {
        String unknown = "!unknown:resident.example";

        assertThat(node.signed(
                        ORIGIN, "PUT", target("v2", unknown, "$x"), leave(BOB).json()))
                .hasToString("404 M_NOT_FOUND");
        assertThat(node.signed(ORIGIN, "PUT", target("v2", "#alias:resident.example", "$x"), JsonObject.EMPTY))
                .hasToString("400 M_INVALID_PARAM");
    }

    @Test
    void thePathsEventIdMustBeTheEvents() throws Exception {
        for (String wrong : List.of("$" + "A".repeat(43), "xxx", leave(BOB).eventId() + "A")) {
            assertThat(put(leave(BOB).json(), wrong)).hasToString("400 M_INVALID_PARAM");
        }
    }

    @Test
    void theSenderMustBeAUserOfTheOrigin() throws Exception {
        Pdu leave = leave(BOB);

        assertThat(node.signed(
                        OTHER,
                        "PUT",
                        target("v2", room.roomId().value(), leave.eventId().value()),
                        leave.json()))
                .hasToString("400 M_INVALID_PARAM");
    }

    // ---- the event

    /** A leave that is wrong in one way: a name, the answer, and what is done to it before it is signed. */
    static Stream<Arguments> wrongLeaves() {
        String malformed = "400 M_BAD_JSON";
        String refused = "400 M_INVALID_PARAM";
        String forbidden = "403 M_FORBIDDEN";
        return Stream.of(
                wrong("too large", "413 M_TOO_LARGE", e -> content(e, "reason", "x".repeat(66_000))),
                wrong("type missing", malformed, e -> e.without("type")),
                wrong("content missing", malformed, e -> e.without("content")),
                wrong("content no object", malformed, e -> e.with("content", "leave")),
                wrong("sender no user ID", malformed, e -> e.with("sender", "bob")
                        .with("state_key", "bob")),
                wrong("sender too long", malformed, e -> both(e, "@" + "a".repeat(250) + ":origin.example")),
                wrong("state_key no string", malformed, e -> e.with("state_key", 7)),
                wrong("room_id missing", malformed, e -> e.without("room_id")),
                wrong("room_id of another room", malformed, e -> e.with("room_id", "!other:resident.example")),
                wrong("depth missing", malformed, e -> e.without("depth")),
                wrong("depth negative", malformed, e -> e.with("depth", -1)),
                wrong("depth too large", malformed, e -> e.with("depth", 1L << 53)),
                wrong("a large integer", malformed, e -> content(e, "x", 1L << 53)),
                wrong("origin_server_ts no integer", malformed, e -> e.with("origin_server_ts", "0")),
                wrong("prev_events missing", malformed, e -> e.without("prev_events")),
                wrong("over 20 prev_events", malformed, e -> e.with("prev_events", unknown(21))),
                wrong("over 10 auth_events", malformed, e -> e.with("auth_events", unknown(11))),
                wrong("a reference no string", malformed, e -> e.with("prev_events", JsonArray.of(JsonNull.NULL))),
                wrong("another type", refused, e -> e.with("type", "m.room.message")),
                wrong("no state_key", refused, e -> e.without("state_key")),
                wrong("membership join", refused, e -> e.with("content", JsonObject.of("membership", "join"))),
                wrong("membership missing", refused, e -> e.with("content", JsonObject.EMPTY)),
                wrong("membership no string", refused, e -> e.with("content", JsonObject.of("membership", 5))),
                wrong("state_key of another", refused, e -> e.with("state_key", ALICE)),
                wrong("sender on another server", refused, e -> both(e, "@bob:other.example")),
                wrong(
                        "an authoriser that did not sign",
                        refused,
                        e -> content(e, "join_authorised_via_users_server", ALICE)),
                wrong("prev_events empty", forbidden, e -> e.with("prev_events", JsonArray.of())),
                wrong("prev_events unknown", forbidden, e -> e.with("prev_events", unknown(1))),
                wrong("auth_events empty", forbidden, e -> e.with("auth_events", JsonArray.of())),
                wrong("auth_events unknown", forbidden, e -> e.with("auth_events", unknown(1))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wrongLeaves")
    void aLeaveThatIsWrongIsRefused(String name, String answer, UnaryOperator<JsonObject> change) throws Exception {
        JsonObject event =
                EventSigning.sign(change.apply(hashed(draft(BOB))), RoomVersion.V10, ORIGIN, RoomHistory.keyOf(ORIGIN));
        String eventId = Pdu.unchecked(event.has("room_id") ? event : event.with("room_id", "!x"), RoomVersion.V10)
                .eventId()
                .value();

        Answer got = put(event, eventId);

        assertThat(got).hasToString(answer);
        assertThat(got.error()).isNotBlank();
    }

    static Stream<Arguments> wrongSignatures() {
        return Stream.of(
                Arguments.of("none", JsonObject.EMPTY),
                Arguments.of("not base64", signature(ORIGIN, "ed25519:t", "!!")),
                Arguments.of("of other bytes", signature(ORIGIN, "ed25519:t", "A".repeat(86))),
                Arguments.of("with an unknown key", signature(ORIGIN, "ed25519:zz", "A".repeat(86))),
                Arguments.of("of another server", signature(OTHER, "ed25519:t", "A".repeat(86))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongSignatures")
    void aLeaveThatIsNotSignedByItsSendersServerIsRefused(String name, JsonObject signatures) throws Exception {
        Pdu leave = leave(BOB);

        assertThat(put(
                        leave.json().with("signatures", signatures),
                        leave.eventId().value()))
                .hasToString("400 M_INVALID_PARAM");
        assertThat(put(leave.json().without("signatures"), leave.eventId().value()))
                .hasToString("400 M_BAD_JSON");
    }

    @Test
    void aRefusalByTheAuthRulesNamesTheRuleAndIsRemembered() throws Exception {
        Pdu leave = leave("@stranger:origin.example");

        Answer refused = put(leave);
        Answer again = put(leave);

        assertThat(refused).hasToString("403 M_FORBIDDEN");
        assertThat(refused.error()).contains("auth rule ");
        assertThat(again.body()).isEqualTo(refused.body());
    }

    private static Arguments wrong(String name, String answer, UnaryOperator<JsonObject> change) {
        return Arguments.of(name, answer, change);
    }

    private static JsonObject content(JsonObject event, String key, Object value) {
        return event.with("content", event.object("content").orElseThrow().with(key, value));
    }

    private static JsonObject both(JsonObject event, String user) {
        return event.with("sender", user).with("state_key", user);
    }

    private static JsonArray unknown(int count) {
        return new JsonArray(Collections.nCopies(count, new JsonString("$" + "u".repeat(43))));
    }

    private static JsonObject signature(ServerName server, String keyId, String signature) {
        return JsonObject.of(server.value(), JsonObject.of(keyId, signature));
    }

    private JsonObject draft(String user) {
        return room.draft(user, EventType.MEMBER, user, JsonObject.of("membership", "leave"));
    }

    /** With a content hash, which need not hold. */
    private static JsonObject hashed(JsonObject draft) {
        return draft.with("hashes", JsonObject.of("sha256", "A".repeat(43)));
    }

    private Pdu leave(String user) {
        return room.sign(draft(user));
    }

    private Answer put(Pdu leave) throws Exception {
        return put(leave.json(), leave.eventId().value());
    }

    private Answer put(JsonObject event, String eventId) throws Exception {
        return node.signed(ORIGIN, "PUT", target("v2", room.roomId().value(), eventId), event);
    }

    private Answer withAnySignature(byte[] body) throws Exception {
        String target = target("v2", room.roomId().value(), "$x");
        return node.send("PUT", target, FederationNode.authorization(ORIGIN, "PUT", target, null), body);
    }

    private String makeLeave(String user) {
        return "/_matrix/federation/v1/make_leave/" + encoded(room.roomId().value()) + "/" + encoded(user);
    }

    private static String target(String version, String roomId, String eventId) {
        return "/_matrix/federation/" + version + "/send_leave/" + encoded(roomId) + "/" + encoded(eventId);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
