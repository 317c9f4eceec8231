package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoomTest {
    private static final ServerName SELF = new ServerName("resident.example");
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final UserId ADMIN = new UserId("@admin:resident.example");

    private static final long AFTER_ALL_LEASES = 60_000;

    private final List<UserId> members = new ArrayList<>();
    private ListStore room;
    private RoomVersion version;
    private long clock = 1_800_000_000_000L;

    static List<RoomVersion> versions() {
        return RoomVersion.ALL;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aLeaveBuiltOnItsTemplateIsAccepted(RoomVersion version) {
        givenRoom(version, 1);

        Verdict verdict = room.commit(room -> room.sendLeave(leave(members.get(0), template(members.get(0))), ORIGIN));

        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        assertThat(membership(members.get(0))).isEqualTo("leave");
        assertThat(newest().head().joinedMembers()).isEqualTo(1);
        assertThat(newest().head().joinedLocally()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aLeaveBuiltBeforeTheBanIsSoftFailedAndNeverCited(RoomVersion version) {
        givenRoom(version, 2);
        UserId banned = members.get(0);
        Template before = template(banned);
        act(EventType.MEMBER, banned.value(), JsonObject.of("membership", "ban"));
        EventId ban = newest().id();

        Verdict verdict = room.commit(room -> room.sendLeave(leave(banned, before), ORIGIN));

        assertThat(verdict).isInstanceOf(Verdict.SoftFailed.class);
        assertThat(membership(banned)).isEqualTo("ban");
        assertThat(prevEvents(template(members.get(1)))).containsExactly(ban);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theSecondLeaveOfAUserIsRejectedAndRememberedAsSuch(RoomVersion version) {
        givenRoom(version, 1);
        UserId user = members.get(0);
        Template template = template(user);
        room.commit(room -> room.sendLeave(leave(user, template), ORIGIN));
        JsonObject citing = template.event()
                .with("prev_events", List.of(room.event(newest().number()).pdu().reference()))
                .with("depth", newest().depth() + 1);
        VerifiedPdu again = leave(user, new Template(version, citing));

        Verdict first = room.commit(room -> room.sendLeave(again, ORIGIN));
        room.reopen();
        Verdict second = room.commit(room -> room.sendLeave(again, ORIGIN));

        assertThat(first).isInstanceOf(Verdict.Rejected.class);
        assertThat(second).isEqualTo(new Verdict.Known(first));
    }

    @Test
    void aReplayIsAnsweredAsTheFirstTimeAndChangesNothing() {
        givenRoom(RoomVersion.V10, 2);
        VerifiedPdu leave = leave(members.get(0), template(members.get(0)));
        room.commit(room -> room.sendLeave(leave, ORIGIN));
        room.commit(room -> room.sendLeave(leave(members.get(1), template(members.get(1))), ORIGIN));
        room.reopen();
        int events = room.events().size();

        Verdict replay = room.commit(room -> room.sendLeave(leave, ORIGIN));

        assertThat(replay)
                .isEqualTo(new Verdict.Known(new Verdict.Accepted(leave.pdu().eventId())));
        assertThat(room.events()).hasSize(events);
    }

    @Test
    void aLeaveInAHotRoomAsksTheStoreForNothing() {
        givenRoom(RoomVersion.V12, 3);
        leave(members.get(0));
        Template template = template(members.get(1));
        int questions = room.questions();

        room.commit(room -> room.sendLeave(leave(members.get(1), template), ORIGIN));

        assertThat(room.questions()).isEqualTo(questions);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void leavesFromOneTemplateAreAsManyExtremitiesAndTemplatesMergeTheOldestFirst(RoomVersion version) {
        givenRoom(version, 31);
        Template one = template(members.get(0));
        List<EventId> leaves = new ArrayList<>();
        for (UserId user : members.subList(0, 30)) {
            Template own = new Template(
                    version,
                    one.event().with("auth_events", template(user).event().get("auth_events")));
            VerifiedPdu leave = leave(user, own);
            assertThat(room.commit(room -> room.sendLeave(leave, ORIGIN))).isInstanceOf(Verdict.Accepted.class);
            leaves.add(leave.pdu().eventId());
        }
        members.subList(0, 30).forEach(user -> assertThat(membership(user)).isEqualTo("leave"));

        clock += AFTER_ALL_LEASES;
        List<EventId> cited = prevEvents(template(members.get(30)));

        assertThat(cited).isEqualTo(leaves.subList(0, 20));
    }

    @Test
    void concurrentTemplatesCiteDisjointGroupsAsLongAsTheyAreFull() {
        givenRoom(RoomVersion.V10, 52);
        Template one = template(members.get(0));
        for (UserId user : members.subList(0, 50)) {
            JsonObject auth =
                    one.event().with("auth_events", template(user).event().get("auth_events"));
            room.commit(room -> room.sendLeave(leave(user, new Template(version, auth)), ORIGIN));
        }

        clock += AFTER_ALL_LEASES;
        List<EventId> first = prevEvents(template(members.get(50)));
        List<EventId> second = prevEvents(template(members.get(51)));
        List<EventId> third = prevEvents(template(members.get(50)));

        Set<EventId> all = new HashSet<>(first);
        all.addAll(second);
        all.addAll(third);
        assertThat(first).hasSize(20);
        assertThat(second).hasSize(20);
        assertThat(third).hasSize(12);
        assertThat(all).hasSize(50);
    }

    @Test
    void whoeverHasNothingToLeaveGetsNoTemplate() {
        givenRoom(RoomVersion.V10, 1);
        UserId stranger = new UserId("@stranger:origin.example");

        assertThatThrownBy(() -> template(stranger))
                .isInstanceOfSatisfying(
                        MatrixException.class, e -> assertThat(e.error().code()).isEqualTo(Code.FORBIDDEN));
        assertThatThrownBy(() -> room.run(room -> room.handshakes().makeLeave(ADMIN, ORIGIN, clock)))
                .isInstanceOfSatisfying(
                        MatrixException.class, e -> assertThat(e.error().code()).isEqualTo(Code.FORBIDDEN));
    }

    @Test
    void aServerThatTheAclDeniesGetsNoTemplateAndItsLeaveIsRefused() {
        givenRoom(RoomVersion.V10, 1);
        VerifiedPdu leave = leave(members.get(0), template(members.get(0)));
        act(EventType.SERVER_ACL, "", JsonObject.of("allow", List.of("*"), "deny", List.of(ORIGIN.value())));

        assertThatThrownBy(() -> template(members.get(0))).isInstanceOf(MatrixException.class);
        assertThatThrownBy(() -> room.run(room -> room.sendLeave(leave, ORIGIN)))
                .isInstanceOfSatisfying(
                        MatrixException.class, e -> assertThat(e.error().code()).isEqualTo(Code.FORBIDDEN));
    }

    @Test
    void aServerThatIsDeniedMeanwhileGetsNoAnswerToWhatItHandsInAgain() {
        givenRoom(RoomVersion.V10, 1);
        VerifiedPdu leave = leave(members.get(0), template(members.get(0)));
        assertThat(room.commit(room -> room.sendLeave(leave, ORIGIN))).isInstanceOf(Verdict.Accepted.class);
        act(EventType.SERVER_ACL, "", JsonObject.of("allow", List.of("*"), "deny", List.of(ORIGIN.value())));

        assertThatThrownBy(() -> room.run(room -> room.sendLeave(leave, ORIGIN)))
                .isInstanceOfSatisfying(
                        MatrixException.class, e -> assertThat(e.error().code()).isEqualTo(Code.FORBIDDEN));
    }

    @Test
    void ofVeryManyExtremitiesSomeAreTold() {
        givenRoom(RoomVersion.V10, 20);
        List<VerifiedPdu> leaves =
                members.stream().map(member -> leave(member, template(member))).toList();
        leaves.forEach(leave -> room.commit(room -> room.sendLeave(leave, ORIGIN)));
        List<EventId> all = leaves.stream().map(leave -> leave.pdu().eventId()).toList();

        assertThat(room.<List<EventId>>run(room -> room.extremities(100))).containsExactlyInAnyOrderElementsOf(all);
        assertThat(room.<List<EventId>>run(room -> room.extremities(5)))
                .hasSize(5)
                .isSubsetOf(all);
    }

    @Test
    void aRoomWithoutLocalUsersIsNoLongerHere() {
        givenRoom(RoomVersion.V10, 1);
        act(EventType.MEMBER, ADMIN.value(), JsonObject.of("membership", "leave"));

        assertThatThrownBy(() -> template(members.get(0)))
                .isInstanceOfSatisfying(
                        MatrixException.class, e -> assertThat(e.error().code()).isEqualTo(Code.NOT_FOUND));
    }

    @Test
    void anEventThatCitesUnknownEventsIsReportedAndNotKept() {
        givenRoom(RoomVersion.V10, 1);
        EventId unknown = new EventId("$" + "A".repeat(43));
        Template template = template(members.get(0));
        Template lost = new Template(version, template.event().with("prev_events", List.of(unknown.value())));
        int events = room.events().size();

        Verdict verdict = room.commit(room -> room.sendLeave(leave(members.get(0), lost), ORIGIN));

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Missing.class, missing -> {
            assertThat(missing.prevEvents()).containsExactly(unknown);
            assertThat(missing.authEvents()).isEmpty();
        });
        assertThat(room.events()).hasSize(events);
    }

    // ---- given

    private void givenRoom(RoomVersion version, int joined) {
        this.version = version;
        RoomHistory history = new RoomHistory(version, ADMIN.value());
        for (int i = 0; i < joined; i++) {
            members.add(new UserId("@u" + i + ":" + ORIGIN));
            history.join(members.get(i).value());
        }
        room = new ListStore(history.roomId(), version, SELF);
        for (Pdu event : history.events()) {
            Verdict verdict = room.commit(room -> room.receive(VerifiedPdu.alreadyVerified(event)));
            assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        }
    }

    private void act(String type, String key, JsonObject content) {
        LocalAct act = new LocalAct(ADMIN, type, Optional.of(key), content);
        assertThat(room.commit(room -> room.act(act, RoomHistory.keyOf(SELF), clock++)))
                .isInstanceOf(Verdict.Accepted.class);
    }

    private Template template(UserId user) {
        return room.run(room -> room.handshakes().makeLeave(user, ORIGIN, clock));
    }

    private VerifiedPdu leave(UserId user, Template template) {
        JsonObject event = template.event().with("sender", user.value()).with("state_key", user.value());
        if (version.format() == EventFormat.WITH_EVENT_ID) {
            event = event.with("event_id", "$" + user.localpart() + event.hashCode() + ":" + ORIGIN);
        }
        return EventSigning.hashAndSign(event, version, ORIGIN, RoomHistory.keyOf(ORIGIN));
    }

    private void leave(UserId user) {
        VerifiedPdu leave = leave(user, template(user));
        assertThat(room.commit(room -> room.sendLeave(leave, ORIGIN))).isInstanceOf(Verdict.Accepted.class);
    }

    private static List<EventId> prevEvents(Template template) {
        return Pdu.unchecked(template.event(), template.version(), new EventId("$template"))
                .prevEvents();
    }

    private EventNode newest() {
        return room.event(room.events().size()).node();
    }

    private String membership(UserId user) {
        return room.event(room.state().get(StateKey.member(user.value())))
                .pdu()
                .membership()
                .orElseThrow();
    }
}
