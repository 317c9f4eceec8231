package dev.exeunt.federation;

import static dev.exeunt.federation.ReadableRoom.ALICE;
import static dev.exeunt.federation.ReadableRoom.BOB;
import static dev.exeunt.federation.ReadableRoom.CAROL;
import static dev.exeunt.federation.ReadableRoom.ORIGIN;
import static dev.exeunt.federation.ReadableRoom.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryEndpointsTest {
    private static final ServerName NOWHERE = new ServerName("nowhere.example");

    @RegisterExtension
    private final ReadableRoom room = new ReadableRoom();

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    // ---- what there is

    @ParameterizedTest
    @MethodSource("versions")
    void anEventIsFoundByItsId(RoomVersion version) throws Exception {
        room.begin(version);
        Pdu message = room.message(BOB);
        room.stored();

        Answer answer = room.event(ORIGIN, message.eventId());

        assertThat(answer).hasToString("200");
        assertThat(room.pdus(answer, "pdus")).containsExactly(message);
        assertThat(answer.object().string("origin")).contains("resident.example");
        assertThat(answer.object().integer("origin_server_ts")).isPresent();
    }

    @Test
    void historyIsBackfilledFromTheNewestOn() throws Exception {
        room.begin(RoomVersion.V11);
        Pdu first = room.message(BOB);
        Pdu second = room.message(ALICE);
        Pdu third = room.message(BOB);
        room.stored();

        Answer answer = room.backfill(ORIGIN, 2, second);

        assertThat(room.events(answer, "pdus")).containsExactly(second.eventId(), first.eventId());
        assertThat(room.events(room.backfill(ORIGIN, 1_000, third), "pdus"))
                .hasSameSizeAs(room.history().events());
    }

    @Test
    void noMoreThanTwoMegabytesAreHandedOutAtOnce() throws Exception {
        room.begin(RoomVersion.V11);
        Pdu first = room.message(BOB);
        String text = "x".repeat(60_000);
        for (int i = 0; i < 50; i++) {
            room.history().send(ALICE, "org.example.text", "", JsonObject.of("text", text));
        }
        Pdu newest = room.history().newest();
        EventId before =
                room.history().events().get(room.history().events().size() - 2).eventId();
        room.stored();

        assertThat(room.events(room.backfill(ORIGIN, 100, newest), "pdus"))
                .hasSizeBetween(30, 35)
                .startsWith(newest.eventId(), before);
        assertThat(room.events(room.missingEvents(ORIGIN, between(first, newest).with("limit", 20)), "events"))
                .hasSize(20)
                .endsWith(before);
    }

    @Test
    void noMoreThanAHundredEventsAreBackfilled() throws Exception {
        room.begin(RoomVersion.V11);
        for (int i = 0; i < 120; i++) {
            room.message(BOB);
        }
        room.stored();

        assertThat(room.events(room.backfill(ORIGIN, 500, room.history().newest()), "pdus"))
                .hasSize(100);
    }

    @Test
    void missingEventsAreThoseBetweenTheOldestFirst() throws Exception {
        room.begin(RoomVersion.V11);
        Pdu first = room.message(BOB);
        Pdu second = room.message(ALICE);
        Pdu third = room.message(ALICE);
        Pdu last = room.message(BOB);
        room.stored();

        Answer answer = room.missingEvents(ORIGIN, between(first, last));

        assertThat(room.events(answer, "events")).containsExactly(second.eventId(), third.eventId());
        assertThat(room.events(room.missingEvents(ORIGIN, between(first, last).with("limit", 1)), "events"))
                .containsExactly(third.eventId());
        assertThat(room.events(
                        room.missingEvents(ORIGIN, between(first, last).with("min_depth", third.depth())), "events"))
                .containsExactly(third.eventId());
    }

    @Test
    void noMoreThanTwentyEventsAreMissing() throws Exception {
        room.begin(RoomVersion.V11);
        Pdu first = room.message(BOB);
        for (int i = 0; i < 30; i++) {
            room.message(BOB);
        }
        room.stored();
        JsonObject body = between(first, room.history().newest());

        assertThat(room.events(room.missingEvents(ORIGIN, body.with("limit", 1_000)), "events"))
                .hasSize(20);
        assertThat(room.events(room.missingEvents(ORIGIN, body), "events")).hasSize(10);
        assertThat(room.events(room.missingEvents(ORIGIN, body.with("limit", -1)), "events"))
                .isEmpty();
    }

    private static JsonObject between(Pdu earliest, Pdu latest) {
        return JsonObject.of(
                "earliest_events",
                List.of(earliest.eventId().value()),
                "latest_events",
                List.of(latest.eventId().value()));
    }

    // ---- who may see it

    @ParameterizedTest
    @ValueSource(strings = {"shared", "world_readable", "no such thing"})
    void whatIsSharedIsSeenByWhoJoinedLater(String visibility) throws Exception {
        room.begin(RoomVersion.V11);
        room.visibility(visibility);
        Pdu message = room.message(BOB);
        room.history().join(CAROL);
        room.stored();

        assertThat(room.pdus(room.event(OTHER, message.eventId()), "pdus")).containsExactly(message);
        assertThat(room.pdus(room.backfill(OTHER, 2, room.history().newest()), "pdus"))
                .contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"joined", "invited"})
    void whatIsNotSharedIsRedactedForWhoJoinedLater(String visibility) throws Exception {
        room.begin(RoomVersion.V11);
        room.visibility(visibility);
        Pdu before = room.message(BOB);
        room.history().join(CAROL);
        Pdu after = room.message(BOB);
        room.visibility("shared");
        room.stored();

        assertThat(room.pdus(room.event(OTHER, before.eventId()), "pdus")).containsExactly(before.redacted());
        assertThat(room.events(room.event(OTHER, before.eventId()), "pdus")).containsExactly(before.eventId());
        assertThat(room.pdus(room.event(ORIGIN, before.eventId()), "pdus")).containsExactly(before);
        assertThat(room.pdus(room.backfill(OTHER, 3, after), "pdus"))
                .containsExactly(
                        after,
                        room.history().events().get(room.history().events().indexOf(after) - 1),
                        before.redacted());
    }

    @Test
    void whoIsInvitedSeesWhatIsForTheInvited() throws Exception {
        room.begin(RoomVersion.V11);
        room.visibility("invited");
        Pdu before = room.message(BOB);
        room.history().member(ALICE, CAROL, "invite");
        Pdu whileInvited = room.message(BOB);
        room.history().join(CAROL);
        room.stored();

        assertThat(room.pdus(room.event(OTHER, before.eventId()), "pdus")).containsExactly(before.redacted());
        assertThat(room.pdus(room.event(OTHER, whileInvited.eventId()), "pdus")).containsExactly(whileInvited);
    }

    @Test
    void whoIsInvitedSeesNothingThatIsForTheJoined() throws Exception {
        room.begin(RoomVersion.V11);
        room.visibility("joined");
        room.history().member(ALICE, CAROL, "invite");
        Pdu whileInvited = room.message(BOB);
        Pdu join = room.history().join(CAROL);
        room.stored();

        assertThat(room.pdus(room.event(OTHER, whileInvited.eventId()), "pdus"))
                .containsExactly(whileInvited.redacted());
        assertThat(room.pdus(room.event(OTHER, join.eventId()), "pdus")).containsExactly(join);
    }

    @Test
    void aChangeOfVisibilityIsSeenWhereEitherSideAllowsIt() throws Exception {
        room.begin(RoomVersion.V11);
        Pdu closed = room.visibility("joined");
        Pdu hidden = room.message(BOB);
        Pdu opened = room.visibility("shared");
        room.history().join(CAROL);
        room.stored();

        assertThat(room.pdus(room.event(OTHER, closed.eventId()), "pdus")).containsExactly(closed);
        assertThat(room.pdus(room.event(OTHER, hidden.eventId()), "pdus")).containsExactly(hidden.redacted());
        assertThat(room.pdus(room.event(OTHER, opened.eventId()), "pdus")).containsExactly(opened);
    }

    @Test
    void whoHasLeftSeesWhatHappenedMeanwhileAndNothingElse() throws Exception {
        room.begin(RoomVersion.V11);
        Pdu before = room.message(BOB);
        room.history().join(CAROL);
        Pdu during = room.message(BOB);
        Pdu leave = room.history().member(CAROL, CAROL, "leave");
        Pdu after = room.message(BOB);
        room.stored();

        assertThat(room.event(OTHER, before.eventId())).hasToString("403 M_FORBIDDEN");
        assertThat(room.pdus(room.event(OTHER, during.eventId()), "pdus")).containsExactly(during);
        assertThat(room.pdus(room.event(OTHER, leave.eventId()), "pdus")).containsExactly(leave);
        assertThat(room.event(OTHER, after.eventId())).hasToString("403 M_FORBIDDEN");
        assertThat(room.events(room.backfill(OTHER, 10, after), "pdus"))
                .contains(leave.eventId(), during.eventId())
                .doesNotContain(after.eventId(), before.eventId());
    }

    @Test
    void whoHasLeftSeesWhatAllTheWorldMayRead() throws Exception {
        room.begin(RoomVersion.V11);
        room.history().join(CAROL);
        room.visibility("world_readable");
        room.history().member(CAROL, CAROL, "leave");
        Pdu after = room.message(BOB);
        room.stored();

        assertThat(room.pdus(room.event(OTHER, after.eventId()), "pdus")).containsExactly(after);
    }

    @Test
    void aServerThatNeverWasInTheRoomSeesNothing() throws Exception {
        room.begin(RoomVersion.V11);
        Pdu message = room.message(BOB);
        room.stored();

        assertThat(room.event(NOWHERE, message.eventId())).hasToString("403 M_FORBIDDEN");
        assertThat(room.backfill(NOWHERE, 5, message)).hasToString("403 M_FORBIDDEN");
        assertThat(room.missingEvents(NOWHERE, between(message, message))).hasToString("403 M_FORBIDDEN");
    }

    // ---- what is no request

    @Test
    void unknownEventsAreNotFoundOrLeftOut() throws Exception {
        room.begin(RoomVersion.V11);
        Pdu message = room.message(BOB);
        room.stored();
        String unknown = "$unknown";

        assertThat(room.event(ORIGIN, new EventId(unknown))).hasToString("404 M_NOT_FOUND");
        assertThat(room.events(
                        room.get(ORIGIN, "backfill/" + room.room() + "?limit=5&v=" + ReadableRoom.encoded(unknown)),
                        "pdus"))
                .isEmpty();
        assertThat(room.events(
                        room.missingEvents(
                                ORIGIN,
                                JsonObject.of(
                                        "earliest_events", List.of(), "latest_events", List.of(unknown, "not an ID"))),
                        "events"))
                .isEmpty();
        assertThat(room.events(room.missingEvents(ORIGIN, between(message, message)), "events"))
                .isEmpty();
    }

    @Test
    void malformedRequestsAreRefused() throws Exception {
        room.begin(RoomVersion.V11);
        room.stored();
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            many.add("$" + i);
        }
        JsonObject body = JsonObject.of("earliest_events", List.of(), "latest_events", List.of());

        assertThat(room.get(ORIGIN, "event/nothing")).hasToString("400 M_INVALID_PARAM");
        assertThat(room.get(ORIGIN, "backfill/" + room.room() + "?limit=5")).hasToString("400 M_INVALID_PARAM");
        assertThat(room.get(ORIGIN, "backfill/" + room.room() + "?v=%24a")).hasToString("400 M_INVALID_PARAM");
        assertThat(room.get(ORIGIN, "backfill/" + room.room() + "?v=%24a&limit=0"))
                .hasToString("400 M_INVALID_PARAM");
        assertThat(room.get(ORIGIN, "backfill/nothing?v=%24a&limit=1")).hasToString("400 M_INVALID_PARAM");
        assertThat(room.missingEvents(ORIGIN, JsonObject.EMPTY)).hasToString("400 M_BAD_JSON");
        assertThat(room.missingEvents(ORIGIN, body.with("limit", "five"))).hasToString("400 M_BAD_JSON");
        assertThat(room.missingEvents(ORIGIN, body.with("latest_events", List.of(1))))
                .hasToString("400 M_BAD_JSON");
        assertThat(room.missingEvents(ORIGIN, body.with("latest_events", many))).hasToString("400 M_INVALID_PARAM");
    }
}
