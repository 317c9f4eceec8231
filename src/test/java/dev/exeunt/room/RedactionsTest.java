package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedactionsTest {
    private static final ServerName SELF = new ServerName("resident.example");
    private static final String ADMIN = "@admin:resident.example";
    private static final String BOB = "@bob:origin.example";
    private static final String DAN = "@dan:origin.example";
    private static final String CAROL = "@carol:other.example";
    private static final EventId UNKNOWN = new EventId("$" + "A".repeat(43));

    private RoomHistory history;
    private ListStore room;

    static List<RoomVersion> versions() {
        return RoomVersion.ALL;
    }

    static Stream<RoomVersion> versionsWithoutAnAuthRule() {
        return RoomVersion.ALL.stream().filter(version -> !version.authRules().redactionRule());
    }

    static Stream<RoomVersion> versionsWithAnAuthRule() {
        return RoomVersion.ALL.stream().filter(version -> version.authRules().redactionRule());
    }

    // ---- who may

    @ParameterizedTest
    @MethodSource("versions")
    void whoeverHasThePowerRedactsEverybodysEvents(RoomVersion version) {
        givenRoom(version);
        Pdu message = taken(history.message(BOB, "hello"));

        Pdu redaction = taken(history.redact(ADMIN, message.eventId()));

        assertThat(stored(message)).isEqualTo(message.redacted());
        assertThat(stored(message).content()).isEqualTo(JsonObject.EMPTY);
        assertThat(stored(redaction)).isEqualTo(redaction);
        assertThat(room.waiting()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aUserOfTheSendersServerRedactsTheEventWithoutPower(RoomVersion version) {
        givenRoom(version);
        Pdu message = taken(history.message(BOB, "hello"));

        taken(history.redact(DAN, message.eventId()));

        assertThat(stored(message)).isEqualTo(message.redacted());
    }

    @ParameterizedTest
    @MethodSource("versionsWithoutAnAuthRule")
    void aRedactionByAnotherServersUserWithoutPowerIsTakenAndDoesNothing(RoomVersion version) {
        givenRoom(version);
        Pdu message = taken(history.message(BOB, "hello"));

        Pdu redaction = taken(history.redact(CAROL, message.eventId()));

        assertThat(stored(message)).isEqualTo(message);
        assertThat(stored(redaction)).isEqualTo(redaction);
        assertThat(room.waiting()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("versionsWithAnAuthRule")
    void whereTheAuthRulesDecideARejectedRedactionDoesNothing(RoomVersion version) {
        givenRoom(version);
        Pdu message = taken(history.message(BOB, "hello"));

        Verdict verdict = receive(history.redact(CAROL, message.eventId()));

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
        assertThat(stored(message)).isEqualTo(message);
    }

    @Test
    void thePowerIsThatBeforeTheRedaction() {
        givenRoom(RoomVersion.V10);
        JsonObject levels = history.state(StateKey.POWER_LEVELS).content();
        JsonObject users = levels.object("users").orElseThrow();
        taken(history.send(ADMIN, EventType.POWER_LEVELS, "", levels.with("users", users.with(CAROL, 50))));
        Pdu first = taken(history.message(BOB, "first"));
        Pdu second = taken(history.message(BOB, "second"));

        taken(history.redact(CAROL, first.eventId()));
        taken(history.send(ADMIN, EventType.POWER_LEVELS, "", levels.with("users", users.with(CAROL, 49))));
        taken(history.redact(CAROL, second.eventId()));

        assertThat(stored(first)).isEqualTo(first.redacted());
        assertThat(stored(second)).isEqualTo(second);
    }

    @Test
    void aSoftFailedRedactionDoesNothing() {
        givenRoom(RoomVersion.V11);
        Pdu message = taken(history.message(BOB, "hello"));
        JsonObject unknown = history.redaction(DAN, UNKNOWN);
        JsonObject known = history.redaction(DAN, message.eventId());
        taken(history.member(ADMIN, DAN, "ban"));

        assertThat(receive(history.sign(known))).isInstanceOf(Verdict.SoftFailed.class);
        assertThat(receive(history.sign(unknown))).isInstanceOf(Verdict.SoftFailed.class);

        assertThat(stored(message)).isEqualTo(message);
        assertThat(room.waiting()).isEmpty();
    }

    // ---- what

    @Test
    void aRedactionThatNamesItsEventWhereTheVersionDoesNotLookDoesNothing() {
        for (RoomVersion version : List.of(RoomVersion.V10, RoomVersion.V11)) {
            givenRoom(version);
            Pdu message = taken(history.message(BOB, "hello"));
            JsonObject redaction = history.redaction(ADMIN, message.eventId());
            JsonObject naming = JsonObject.of("redacts", message.eventId().value());
            JsonObject elsewhere = redaction.has("redacts")
                    ? redaction.without("redacts").with("content", naming)
                    : redaction.with("redacts", message.eventId().value()).with("content", JsonObject.EMPTY);

            taken(history.add(elsewhere));

            assertThat(stored(message)).isEqualTo(message);
            assertThat(room.waiting()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void redactedStateIsStateStillAndWhoIsJoinedStaysSo(RoomVersion version) {
        givenRoom(version);
        Pdu topic = taken(history.send(ADMIN, EventType.TOPIC, "", JsonObject.of("topic", "weather")));
        Pdu join = taken(
                history.send(BOB, EventType.MEMBER, BOB, JsonObject.of("membership", "join", "displayname", "Robert")));

        taken(history.redact(ADMIN, topic.eventId()));
        taken(history.redact(ADMIN, join.eventId()));
        room.reopen();

        assertThat(current(new StateKey(EventType.TOPIC, ""))).isEqualTo(topic.redacted());
        assertThat(current(StateKey.member(BOB)).content()).isEqualTo(JsonObject.of("membership", "join"));
        taken(history.message(BOB, "still here"));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aRoomKeepsItsCreateEventWhole(RoomVersion version) {
        givenRoom(version);
        Pdu create = history.events().get(0);

        taken(history.redact(ADMIN, create.eventId()));

        assertThat(stored(create)).isEqualTo(create);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aRedactedRedactionHasDoneWhatItDid(RoomVersion version) {
        givenRoom(version);
        Pdu message = taken(history.message(BOB, "hello"));
        Pdu redaction = taken(history.redact(BOB, message.eventId()));

        taken(history.redact(BOB, redaction.eventId()));

        assertThat(stored(redaction)).isEqualTo(redaction.redacted());
        assertThat(stored(message)).isEqualTo(message.redacted());
    }

    @Test
    void whatIsRedactedAlreadyIsNotWrittenAgain() {
        givenRoom(RoomVersion.V12);
        Pdu message = taken(history.message(BOB, "hello"));
        taken(history.redact(BOB, message.eventId()));

        Pdu again = history.redact(ADMIN, message.eventId());
        Received received = room.run(room -> room.receive(VerifiedPdu.alreadyVerified(again)));

        assertThat(received.change().orElseThrow().redactions().isEmpty()).isTrue();
    }

    @Test
    void anEventCannotRedactItself() {
        givenRoom(RoomVersion.V1);
        EventId own = new EventId("$own:resident.example");
        JsonObject redaction = history.redaction(ADMIN, own);

        Pdu itself = Pdu.unchecked(redaction.with("event_id", own.value()), RoomVersion.V1);
        taken(itself);

        assertThat(stored(itself)).isEqualTo(itself);
        assertThat(room.waiting()).isEmpty();
    }

    // ---- when

    @ParameterizedTest
    @MethodSource("versions")
    void anEventThatComesAfterItsRedactionIsRedactedAtOnce(RoomVersion version) {
        givenRoom(version);
        Pdu late = sideMessage(BOB);

        taken(history.redact(BOB, late.eventId()));
        taken(history.message(CAROL, "another"));
        assertThat(room.waiting()).hasSize(1);
        room.reopen();
        taken(late);

        assertThat(stored(late)).isEqualTo(late.redacted());
        assertThat(room.waiting()).isEmpty();
        assertThat(newest().head().waiting()).isZero();
    }

    @ParameterizedTest
    @MethodSource("versionsWithoutAnAuthRule")
    void aRedactionWithoutPowerThatWaitedDoesNothingToAnotherServersEvent(RoomVersion version) {
        givenRoom(version);
        Pdu late = sideMessage(BOB);

        taken(history.redact(CAROL, late.eventId()));
        taken(late);

        assertThat(stored(late)).isEqualTo(late);
        assertThat(room.waiting()).isEmpty();
        assertThat(newest().head().waiting()).isZero();
    }

    @Test
    void ofSeveralRedactionsThatWaitOneThatMaySufficesThoughItWasRedactedItself() {
        givenRoom(RoomVersion.V10);
        Pdu late = sideMessage(BOB);

        taken(history.redact(CAROL, late.eventId()));
        Pdu redaction = taken(history.redact(ADMIN, late.eventId()));
        taken(history.redact(ADMIN, redaction.eventId()));
        assertThat(newest().head().waiting()).isEqualTo(2);
        room.reopen();
        taken(late);

        assertThat(stored(late)).isEqualTo(late.redacted());
        assertThat(room.waiting()).isEmpty();
    }

    @Test
    void aRedactionThatComesAfterItsOwnRedactionDoesWhatItSays() {
        givenRoom(RoomVersion.V10);
        Pdu message = taken(history.message(BOB, "hello"));
        Pdu late = history.sign(history.redaction(BOB, message.eventId()));

        taken(history.redact(BOB, late.eventId()));
        taken(late);

        assertThat(stored(late)).isEqualTo(late.redacted());
        assertThat(stored(message)).isEqualTo(message.redacted());
        assertThat(room.waiting()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatWasRedactedAsAnOutlierIsRedactedInItsPlaceToo(RoomVersion version) {
        givenRoom(version);
        Pdu late = sideMessage(BOB);
        room.commit(room -> room.outlier(VerifiedPdu.alreadyVerified(late)));

        taken(history.redact(ADMIN, late.eventId()));
        assertThat(stored(late)).isEqualTo(late.redacted());
        taken(late);

        assertThat(eachStored(late)).containsExactly(late.redacted(), late.redacted());
        assertThat(room.waiting()).isEmpty();
    }

    @Test
    void anOutlierInItsPlaceIsRedactedUnderBothNumbers() {
        givenRoom(RoomVersion.V10);
        Pdu late = sideMessage(BOB);
        room.commit(room -> room.outlier(VerifiedPdu.alreadyVerified(late)));
        taken(late);
        room.reopen();

        taken(history.redact(BOB, late.eventId()));

        assertThat(eachStored(late)).containsExactly(late.redacted(), late.redacted());
        assertThat(room.waiting()).isEmpty();
    }

    // ---- what it costs

    @Test
    void whereRedactionsWaitTheStoreIsAskedForThemOnce() {
        givenRoom(RoomVersion.V11);
        taken(history.redact(BOB, UNKNOWN));
        room.reopen();
        taken(history.message(BOB, "one"));
        int questions = room.questions();

        taken(history.message(BOB, "another"));

        assertThat(room.questions()).isEqualTo(questions);
    }

    @Test
    void ofTooManyRedactionsThatWaitTheOldestGivesWay() {
        givenRoom(RoomVersion.V11);
        Pdu first = sideMessage(BOB);
        Pdu last = sideMessage(CAROL);
        taken(history.redact(ADMIN, first.eventId()));
        for (int i = 1; i < Redactions.MOST_WAITING; i++) {
            taken(history.redact(ADMIN, new EventId("$" + "A".repeat(38) + (10_000 + i))));
        }
        assertThat(room.waiting()).hasSize(Redactions.MOST_WAITING);

        taken(history.redact(ADMIN, last.eventId()));
        room.reopen();
        taken(first);
        taken(last);

        assertThat(stored(first)).isEqualTo(first);
        assertThat(stored(last)).isEqualTo(last.redacted());
        assertThat(room.waiting()).hasSize(Redactions.MOST_WAITING - 1);
        assertThat(newest().head().waiting()).isEqualTo(Redactions.MOST_WAITING - 1L);
    }

    // ---- given

    private void givenRoom(RoomVersion version) {
        history = new RoomHistory(version, ADMIN);
        Stream.of(BOB, DAN, CAROL).forEach(history::join);
        room = new ListStore(history.roomId(), version, SELF);
        history.events().forEach(this::taken);
    }

    private Pdu taken(Pdu event) {
        assertThat(receive(event)).isInstanceOf(Verdict.Accepted.class);
        return event;
    }

    private Verdict receive(Pdu event) {
        return room.commit(room -> room.receive(VerifiedPdu.alreadyVerified(event)));
    }

    /** A message that follows the newest event, as what comes next in the history does too. */
    private Pdu sideMessage(String sender) {
        return history.sign(history.draft(sender, "m.room.message", "", JsonObject.of("body", "late"))
                .without("state_key"));
    }

    /** What is left of the event. */
    private Pdu stored(Pdu event) {
        return eachStored(event).get(0);
    }

    /** What is left of it under each of its numbers. */
    private List<Pdu> eachStored(Pdu event) {
        return room.events().stream()
                .map(StoredEvent::pdu)
                .filter(stored -> stored.eventId().equals(event.eventId()))
                .toList();
    }

    private Pdu current(StateKey key) {
        return room.event(room.state().get(key)).pdu();
    }

    private EventNode newest() {
        return room.event(room.events().size()).node();
    }
}
