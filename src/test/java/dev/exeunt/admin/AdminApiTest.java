package dev.exeunt.admin;

import static dev.exeunt.admin.AdminNode.encode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.admin.AdminNode.Answer;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.ReceivedInvite;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminApiTest {
    private static final String BOB = "@bob:there.example";
    private static final String CAROL = "@carol:elsewhere.example";
    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static AdminNode node;

    /** Another user in each test, so that each has rooms of its own. */
    private final String alice = "@alice" + TESTS.incrementAndGet() + ":resident.example";

    @BeforeAll
    static void start() throws Exception {
        node = new AdminNode(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    // ---- rooms

    @ParameterizedTest
    @MethodSource("versions")
    void aRoomIsFoundedAndShown(RoomVersion version) throws Exception {
        String room = founded(version, "The Grand Duke Pub");

        Answer shown = node.get("/rooms/" + encode(room));

        assertThat(shown.text("room_id")).isEqualTo(room);
        assertThat(shown.text("room_version")).isEqualTo(version.id());
        assertThat(shown.json().integer("joined_members")).hasValue(1);
        assertThat(shown.json().integer("joined_servers")).hasValue(1);
        assertThat(shown.json().integer("events")).hasValue(7);
        assertThat(shown.json().array("extremities").orElseThrow().size()).isEqualTo(1);
        assertThat(node.get("/rooms?limit=1000").list("rooms"))
                .extracting(listed -> listed.string("room_id").orElseThrow())
                .contains(room);
        assertThat(membership(room, alice)).isEqualTo("join");
        assertThat(node.get("/rooms/" + encode(room) + "/state?type=m.room.name&state_key=")
                        .list("state"))
                .extracting(event -> event.object("content").orElseThrow())
                .containsExactly(JsonObject.of("name", "The Grand Duke Pub"));
    }

    @Test
    void roomsAreListedPageByPage() throws Exception {
        List<String> founded =
                List.of(founded(RoomVersion.V12, "a"), founded(RoomVersion.V11, "b"), founded(RoomVersion.V10, "c"));

        List<String> listed = new ArrayList<>();
        Answer page = node.get("/rooms?limit=2");
        while (page.json().has("next")) {
            listed.addAll(roomIds(page));
            page = node.get("/rooms?limit=2&from=" + encode(page.text("next")));
        }
        listed.addAll(roomIds(page));

        assertThat(listed).containsAll(founded).isSorted().doesNotHaveDuplicates();
    }

    private static List<String> roomIds(Answer page) {
        return page.list("rooms").stream()
                .map(room -> room.string("room_id").orElseThrow())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"creator\":\"@a:elsewhere.example\",\"room_version\":\"12\",\"preset\":\"public_chat\"}",
                "{\"creator\":\"alice\",\"room_version\":\"12\",\"preset\":\"public_chat\"}",
                "{\"creator\":\"@alice:resident.example\",\"room_version\":\"13\",\"preset\":\"public_chat\"}",
                "{\"creator\":\"@alice:resident.example\",\"room_version\":\"12\",\"preset\":\"other_chat\"}",
                "{\"creator\":\"@alice:resident.example\",\"room_version\":\"12\",\"preset\":\"public_chat\",\"name\":1}"
            })
    void aRoomIsNotFoundedWithWrongWords(String body) throws Exception {
        Answer answer = node.send("POST", AdminNode.API + "/rooms", BodyPublishers.ofString(body));

        assertThat(answer).hasToString("400 M_INVALID_PARAM");
    }

    // ---- what local users do

    @Test
    void aLocalUserInvitesKicksBansAndUnbans() throws Exception {
        RoomHistory history = imported(BOB);
        String room = "/rooms/" + encode(history.roomId().value());

        for (List<String> step : List.of(
                List.of("kick", "leave"),
                List.of("ban", "ban"),
                List.of("unban", "leave"),
                List.of("invite", "invite"))) {
            Answer answer = node.post(
                    room + "/" + step.get(0), JsonObject.of("sender", alice, "user_id", BOB, "reason", "why not"));
            Answer member = node.get(room + "/members/" + encode(BOB));

            assertThat(answer.status()).as(step.get(0)).isEqualTo(200);
            assertThat(member.text("membership")).isEqualTo(step.get(1));
            assertThat(member.text("event_id")).isEqualTo(answer.text("event_id"));
        }
    }

    @Test
    void aUserWhoseServerCannotBeReachedIsNotInvited() throws Exception {
        RoomHistory history = imported(BOB);
        String room = "/rooms/" + encode(history.roomId().value());
        String stranger = "@eve:unreachable.example";

        Answer answer = node.post(room + "/invite", JsonObject.of("sender", alice, "user_id", stranger));

        assertThat(answer).hasToString("502 M_UNKNOWN");
        assertThat(answer.text("error")).contains("unreachable.example");
        assertThat(node.get(room + "/members/" + encode(stranger))).hasToString("404 M_NOT_FOUND");
    }

    @Test
    void anAliasIsGivenChangedAndTaken() throws Exception {
        String path = "/aliases/" + encode("#stage & more:resident.example");

        assertThat(node.get(path)).hasToString("404 M_NOT_FOUND");
        assertThat(node.put(path, JsonObject.of("room_id", "!a:x"))).hasToString("200");
        assertThat(node.put(path, JsonObject.of("room_id", "!b:x")).text("room_id"))
                .isEqualTo("!b:x");
        assertThat(node.get(path).text("room_id")).isEqualTo("!b:x");
        assertThat(node.get(path).text("alias")).isEqualTo("#stage & more:resident.example");
        assertThat(node.delete(path)).hasToString("200");
        assertThat(node.delete(path)).hasToString("404 M_NOT_FOUND");
    }

    @Test
    void aliasesAreOfThisServerAndOfRooms() throws Exception {
        String path = "/aliases/" + encode("#stage:resident.example");

        assertThat(node.put("/aliases/" + encode("#a:other.example"), JsonObject.of("room_id", "!a:x")))
                .hasToString("400 M_INVALID_PARAM");
        assertThat(node.put("/aliases/stage", JsonObject.of("room_id", "!a:x"))).hasToString("400 M_INVALID_PARAM");
        assertThat(node.put(path, JsonObject.of("room_id", "stage"))).hasToString("400 M_INVALID_PARAM");
        assertThat(node.put(path, JsonObject.EMPTY)).hasToString("400 M_INVALID_PARAM");
    }

    @Test
    void invitesThatNobodyAnsweredAreListed() throws Exception {
        RoomHistory theirs = new RoomHistory(RoomVersion.V10, BOB);
        Pdu invite = theirs.member(BOB, alice, "invite");
        JsonArray state = RoomHistory.list(List.of(theirs.events().get(0)));
        node.store()
                .saveInvite(new ReceivedInvite(
                        ShardId.of(theirs.roomId()).number(),
                        new UserId(alice),
                        invite,
                        state,
                        new UserId(BOB).server(),
                        1_700_000_000_000L))
                .toCompletableFuture()
                .join();

        List<JsonObject> listed = node.get("/invites").list("invites");

        assertThat(listed)
                .containsExactly(JsonObject.of(
                        "user_id",
                        alice,
                        "room_id",
                        theirs.roomId().value(),
                        "sender",
                        BOB,
                        "event_id",
                        invite.eventId().value(),
                        "received_ts",
                        1_700_000_000_000L,
                        "invite_room_state",
                        state));
    }

    @Test
    void whatALocalUserSendsIsSignedByThisServer() throws Exception {
        RoomHistory history = imported(BOB);
        String room = "/rooms/" + encode(history.roomId().value());

        String id = node.post(
                        room + "/state",
                        JsonObject.of(
                                "sender",
                                alice,
                                "type",
                                "m.room.topic",
                                "state_key",
                                "",
                                "content",
                                JsonObject.of("topic", "leaving")))
                .text("event_id");

        JsonObject newest = node.get(room + "/events?limit=1").list("events").get(0);
        Pdu pdu = Pdu.parse(newest.object("pdu").orElseThrow(), history.version());
        assertThat(pdu.eventId().value())
                .isEqualTo(id)
                .isEqualTo(newest.string("event_id").orElseThrow());
        assertThat(EventVerification.verify(pdu, RoomHistory.keys()).pdu()).isEqualTo(pdu);
        assertThat(pdu.prevEvents()).containsExactly(history.newest().eventId());
    }

    @Test
    void aKickLeavesABanAndAnUnbanRemovesNobody() throws Exception {
        RoomHistory history = imported(BOB);
        String room = "/rooms/" + encode(history.roomId().value());
        JsonObject bob = JsonObject.of("sender", alice, "user_id", BOB);

        assertThat(node.post(room + "/unban", bob)).hasToString("403 M_FORBIDDEN");
        assertThat(membership(history.roomId().value(), BOB)).isEqualTo("join");
        node.post(room + "/ban", bob);
        assertThat(node.post(room + "/kick", bob)).hasToString("403 M_FORBIDDEN");
        assertThat(membership(history.roomId().value(), BOB)).isEqualTo("ban");
    }

    @Test
    void whatTheRulesRefuseIsRefusedWithTheRule() throws Exception {
        RoomHistory history = imported(BOB);

        Answer refused = node.post(
                "/rooms/" + encode(history.roomId().value()) + "/kick",
                JsonObject.of("sender", "@nobody:resident.example", "user_id", BOB));

        assertThat(refused).hasToString("403 M_FORBIDDEN");
        assertThat(refused.text("error")).contains("auth rule 4.5.2");
    }

    @Test
    void aLocalUserLeavesARoomThatIsHere() throws Exception {
        RoomHistory history = imported(BOB);

        Answer left = node.post(
                "/leave",
                JsonObject.of(
                        "user_id",
                        alice,
                        "room_id",
                        history.roomId().value(),
                        "via",
                        JsonArray.of(),
                        "reason",
                        "done"));

        assertThat(left.text("api")).isEqualTo("local");
        assertThat(membership(history.roomId().value(), alice)).isEqualTo("leave");
    }

    @Test
    void aLeaveThatNobodyTakesIsKeptUntilTheOperatorForgetsIt() throws Exception {
        JsonObject leave = JsonObject.of(
                "user_id", alice, "room_id", "!far:away.example", "via", List.of("127.0.0.1:1"), "reason", "done");

        Answer answer = node.post("/leave", leave);

        assertThat(answer).hasToString("502 M_UNKNOWN");
        assertThat(answer.text("error")).contains("127.0.0.1");
        JsonObject kept = node.get("/leaves").list("leaves").get(0);
        assertThat(kept.without("asked_ts", "retry_at_ts", "error"))
                .isEqualTo(leave.with("attempts", 1).with("given_up", false));
        assertThat(kept.integer("retry_at_ts").orElseThrow())
                .isGreaterThan(kept.integer("asked_ts").orElseThrow());
        String path = "/_exeunt/admin/v1/leaves/" + encode("!far:away.example") + "/" + encode(alice);
        assertThat(node.send("DELETE", path, BodyPublishers.noBody())).hasToString("200");
        assertThat(node.send("DELETE", path, BodyPublishers.noBody())).hasToString("404 M_NOT_FOUND");
        assertThat(node.get("/leaves").list("leaves")).isEmpty();
    }

    @Test
    void aLeaveThatNobodyCanBeAskedForIsNotKept() throws Exception {
        Answer answer = node.post("/leave", JsonObject.of("user_id", alice, "room_id", "!far:away.example"));

        assertThat(answer).hasToString("502 M_UNKNOWN");
        assertThat(node.get("/leaves").list("leaves")).isEmpty();
    }

    // ---- import

    @ParameterizedTest
    @MethodSource("versions")
    void whatIsImportedIsTheRoomsState(RoomVersion version) throws Exception {
        RoomHistory history = history(version);
        history.join(BOB);
        history.join(BOB);
        history.join(CAROL);
        history.member(alice, CAROL, "ban");

        Answer answer = node.importRoom(history);

        assertThat(answer.json())
                .isEqualTo(JsonObject.of(
                        "room_id",
                        history.roomId().value(),
                        "imported",
                        history.events().size()));
        Answer shown = node.get("/rooms/" + encode(history.roomId().value()));
        assertThat(shown.json().integer("joined_members")).hasValue(2);
        assertThat(shown.json().array("extremities").orElseThrow())
                .isEqualTo(
                        JsonArray.ofStrings(List.of(history.newest().eventId().value())));
        assertThat(node.get("/rooms/" + encode(history.roomId().value()) + "/state")
                        .list("state"))
                .extracting(event -> event.string("event_id").orElseThrow())
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                StateKey.CREATE,
                                StateKey.POWER_LEVELS,
                                StateKey.JOIN_RULES,
                                StateKey.member(alice),
                                StateKey.member(BOB),
                                StateKey.member(CAROL))
                        .map(key -> history.state(key).eventId().value())
                        .toList());
    }

    @Test
    void importingAgainChangesNothing() throws Exception {
        RoomHistory history = imported(BOB);
        String room = "/rooms/" + encode(history.roomId().value());
        node.post(room + "/kick", JsonObject.of("sender", alice, "user_id", BOB));
        String before = node.get(room).body();

        Answer again = node.importRoom(history);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().integer("imported")).hasValue(0);
        assertThat(node.get(room).body()).isEqualTo(before);
        assertThat(membership(history.roomId().value(), BOB)).isEqualTo("leave");
    }

    @Test
    void nothingIsStoredWhereAnEventIsNotValidlySigned() throws Exception {
        RoomHistory history = history(RoomVersion.V11);
        Pdu join = history.join(BOB);
        JsonObject unsigned = join.json().with("signatures", JsonObject.EMPTY);
        JsonObject body =
                history.importBody().with("extremities", JsonArray.of(unsigned)).with("auth_chain", JsonArray.of());
        JsonObject withState = body.with(
                "state",
                new JsonArray(body.array("state").orElseThrow().stream()
                        .map(event -> event.equals(join.json()) ? unsigned : event)
                        .toList()));

        Answer refused = node.importRoom(history.roomId().value(), withState, "");

        assertThat(refused).hasToString("400 M_INVALID_PARAM");
        assertThat(refused.text("error")).contains(join.eventId().value());
        assertThat(node.get("/rooms/" + encode(history.roomId().value()))).hasToString("404 M_NOT_FOUND");
        assertThat(node.importRoom(history.roomId().value(), withState, "?signatures=skip"))
                .hasToString("200");
    }

    @Test
    void aRoomOfAServerWhoseKeysCannotBeHadIsImportedOnlyOnTheOperatorsWord() throws Exception {
        RoomHistory history = history(RoomVersion.V11);
        history.join("@dave:unreachable.example");

        assertThat(node.importRoom(history)).hasToString("400 M_INVALID_PARAM");
        assertThat(node.importRoom(history.roomId().value(), history.importBody(), "?signatures=skip"))
                .hasToString("200");
    }

    @Test
    void aBodyThatIsNoImportIsRefused() throws Exception {
        assertThat(node.send("PUT", AdminNode.API + "/rooms/x/import", BodyPublishers.ofString("{nope")))
                .hasToString("400 M_NOT_JSON");
        assertThat(node.importRoom("!x:resident.example", JsonArray.of(), "")).hasToString("400 M_BAD_JSON");
    }

    // ---- reading

    @Test
    void eventsAreShownNewestFirst() throws Exception {
        RoomHistory history = imported(BOB);
        String room = "/rooms/" + encode(history.roomId().value());
        String kick = node.post(room + "/kick", JsonObject.of("sender", alice, "user_id", BOB))
                .text("event_id");

        List<JsonObject> newest = node.get(room + "/events?limit=1").list("events");
        List<JsonObject> older =
                node.get(room + "/events?limit=1&before=" + encode(kick)).list("events");

        assertThat(newest).singleElement().satisfies(event -> {
            assertThat(event.string("event_id")).contains(kick);
            assertThat(event.string("outcome")).contains("accepted");
        });
        assertThat(older).singleElement().satisfies(event -> assertThat(event.string("event_id"))
                .contains(history.newest().eventId().value()));
    }

    @Test
    void theStateOfALargeRoomIsSentPageByPage() throws Exception {
        RoomHistory history = history(RoomVersion.V11);
        for (int i = 0; i < 1_200; i++) {
            history.join("@user" + i + ":there.example");
        }
        node.importRoom(history.roomId().value(), history.importBody(), "?signatures=skip");
        String state = "/rooms/" + encode(history.roomId().value()) + "/state";

        assertThat(node.get(state).list("state")).hasSize(1_204).doesNotHaveDuplicates();
        assertThat(node.get(state + "?type=" + EventType.MEMBER).list("state")).hasSize(1_201);
        assertThat(node.get(state + "?limit=700").list("state")).hasSize(700);
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        RoomHistory history = imported(BOB);
        String unknown = "/rooms/" + encode("!unknown:resident.example");

        assertThat(node.get(unknown)).hasToString("404 M_NOT_FOUND");
        assertThat(node.get(unknown + "/state")).hasToString("404 M_NOT_FOUND");
        assertThat(node.get(unknown + "/events")).hasToString("404 M_NOT_FOUND");
        assertThat(node.get(unknown + "/members/" + encode(alice))).hasToString("404 M_NOT_FOUND");
        assertThat(node.get("/rooms/" + encode(history.roomId().value()) + "/members/" + encode(CAROL)))
                .hasToString("404 M_NOT_FOUND");
        assertThat(node.post(unknown + "/ban", JsonObject.of("sender", alice, "user_id", BOB)))
                .hasToString("404 M_NOT_FOUND");
    }

    @Test
    void wrongRequestsAreRefusedInTheFormOfTheFederationApi() throws Exception {
        assertThat(node.get("/no-such-call")).hasToString("404 M_UNRECOGNIZED");
        assertThat(node.send("DELETE", AdminNode.API + "/rooms", BodyPublishers.noBody()))
                .hasToString("405 M_UNRECOGNIZED");
        assertThat(node.get("/rooms/alice")).hasToString("400 M_INVALID_PARAM");
        assertThat(node.get("/rooms?limit=0")).hasToString("400 M_INVALID_PARAM");
        assertThat(node.send("POST", AdminNode.API + "/rooms", BodyPublishers.ofString("{\"a\":1,\"a\":2}")))
                .hasToString("400 M_BAD_JSON");
        assertThat(node.send("POST", AdminNode.API + "/rooms", BodyPublishers.ofString(" ".repeat(300_000))))
                .hasToString("413 M_TOO_LARGE");
        assertThat(node.get("/no-such-call").http().headers().firstValue("Content-Type"))
                .contains("application/json");
    }

    // ---- the node

    @Test
    void theNodeShowsItsHealthItsFiguresAndItsShards() throws Exception {
        assertThat(node.send("GET", "/health/live", BodyPublishers.noBody())).hasToString("200");
        assertThat(node.send("GET", "/health/ready", BodyPublishers.noBody())).hasToString("200");
        assertThat(node.send("GET", "/metrics", BodyPublishers.noBody()).body())
                .contains("exeunt_commit_changes_count")
                .contains("exeunt_rooms_in_memory")
                .contains("exeunt_members 1.0", "exeunt_shards_placed 271.0", "exeunt_shards_owned 271.0")
                .contains("exeunt_shards_waiting 0.0", "exeunt_requests_in_shards 0.0", "exeunt_commit_backlog 0.0")
                .contains("# TYPE jvm_memory_used_bytes gauge");
        assertThat(node.get("/destinations").list("destinations")).isEmpty();
        assertThat(node.get("/cluster").list("shards")).hasSize(271);
    }

    @Test
    void theReadmeExplainsEveryFigureOfOurs() throws Exception {
        String readme = Files.readString(Path.of("cluster/README.md"));

        assertThat(node.send("GET", "/metrics", BodyPublishers.noBody()).body().lines())
                .filteredOn(line -> line.startsWith("# TYPE exeunt_"))
                .hasSizeGreaterThan(10)
                .allSatisfy(line -> assertThat(readme).contains("`" + family(line) + "`"));
    }

    /** Of a {@code TYPE} line; a maximum belongs to the figure whose it is. */
    private static String family(String line) {
        return line.split(" ")[2].replaceFirst("_max$", "");
    }

    // ---- in the words of the tests

    private RoomHistory history(RoomVersion version) {
        return new RoomHistory(
                version, alice, new RoomId("!of-" + new UserId(alice).localpart() + ":resident.example"));
    }

    private RoomHistory imported(String... joined) throws Exception {
        RoomHistory history = history(RoomVersion.V10);
        Stream.of(joined).forEach(history::join);
        assertThat(node.importRoom(history)).hasToString("200");
        return history;
    }

    private String founded(RoomVersion version, String name) throws Exception {
        Answer answer = node.post(
                "/rooms",
                JsonObject.of("creator", alice, "room_version", version.id(), "preset", "public_chat", "name", name));
        assertThat(answer).hasToString("200");
        return answer.text("room_id");
    }

    private String membership(String room, String user) throws Exception {
        return node.get("/rooms/" + encode(room) + "/members/" + encode(user)).text("membership");
    }
}
