package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a leave costs while many others leave, counted in entries of states that are looked at, never in time. */
class StormCostTest {
    private static final ServerName SELF = new ServerName("resident.example");
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final int LEAVES = 900;
    private static final int AT_A_TIME = 64;

    private final List<UserId> members = new ArrayList<>();
    private RoomHistory history;
    private ListStore room;
    private long clock = 1_800_000_000_000L;

    static Stream<RoomVersion> versions() {
        return Stream.of(RoomVersion.V1, RoomVersion.V10, RoomVersion.V12);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void leavesFromOneTemplateCostTheSameHoweverManyThereAre(RoomVersion version) {
        givenRoom(version);
        Template template = template(members.get(0));
        leave(members.get(0), template);
        leave(members.get(1), template);
        long before = room.run(Room::frontier).counted();

        for (UserId member : members.subList(2, LEAVES)) {
            leave(member, template);
        }

        Frontier frontier = room.run(Room::frontier);
        assertThat(extremities()).hasSize(LEAVES);
        assertThat(frontier.counted() - before).isLessThan(4L * LEAVES);
        assertThat(frontier.resolvedAnew()).isZero();
        assertAllHaveLeft();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void freshTemplatesKeepTheExtremitiesAndTheirDifferencesFew(RoomVersion version) {
        givenRoom(version);
        Queue<Template> underWay = new ArrayDeque<>();
        int begun = 0;

        for (int done = 0; done < LEAVES; done++) {
            while (begun < LEAVES && underWay.size() < AT_A_TIME) {
                underWay.add(template(members.get(begun++)));
            }
            leave(members.get(done), underWay.remove());
            assertThat(extremities()).hasSizeLessThanOrEqualTo(AT_A_TIME);
        }

        Frontier frontier = room.run(Room::frontier);
        assertThat(frontier.keys()).isLessThan(LEAVES);
        assertThat(frontier.resolvedAnew()).isZero();
        assertAllHaveLeft();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aRoomThatIsOpenedInTheMiddleOfAStormAsksTheStoreForAllAtOnce(RoomVersion version) {
        givenRoom(version);
        Template template = template(members.get(0));
        for (UserId member : members.subList(0, LEAVES / 2)) {
            leave(member, template);
        }
        room.reopen();
        int questions = room.questions();

        leave(members.get(LEAVES - 1), template(members.get(LEAVES - 1)));

        assertThat(room.questions() - questions).isLessThan(40);
        assertThat(room.run(Room::frontier).counted()).isLessThan(4L * LEAVES);
    }

    private void givenRoom(RoomVersion version) {
        history = new RoomHistory(version, "@admin:resident.example");
        for (int i = 0; i < LEAVES; i++) {
            members.add(new UserId("@u" + i + ":" + ORIGIN));
            history.join(members.get(i).value());
        }
        room = new ListStore(history.roomId(), version, SELF);
        for (Pdu event : history.events()) {
            give(VerifiedPdu.alreadyVerified(event));
        }
    }

    private Template template(UserId user) {
        return room.run(room -> room.handshakes().makeLeave(user, ORIGIN, clock++));
    }

    /** The user leaves by a template that may have been made for another one. */
    private void leave(UserId user, Template template) {
        JsonValue own = history.state(StateKey.member(user.value())).reference();
        UserId other = new UserId(template.event().string("sender").orElseThrow());
        JsonValue others = history.state(StateKey.member(other.value())).reference();
        JsonArray auth = new JsonArray(template.event().array("auth_events").orElseThrow().values().stream()
                .map(cited -> cited.equals(others) ? own : cited)
                .toList());
        JsonObject event = template.event()
                .with("sender", user.value())
                .with("state_key", user.value())
                .with("auth_events", auth);
        if (template.version().format() == EventFormat.WITH_EVENT_ID) {
            event = event.with("event_id", "$" + user.localpart() + ":" + ORIGIN);
        }
        give(EventSigning.hashAndSign(event, template.version(), ORIGIN, RoomHistory.keyOf(ORIGIN)));
    }

    private void give(VerifiedPdu event) {
        assertThat(room.commit(room -> room.receive(event))).isInstanceOf(Verdict.Accepted.class);
    }

    private List<EventId> extremities() {
        return room.run(room -> room.extremities(Integer.MAX_VALUE));
    }

    private void assertAllHaveLeft() {
        for (UserId member : members) {
            long entry = room.state().get(StateKey.member(member.value()));
            assertThat(room.event(entry).pdu().membership()).isEqualTo(Optional.of("leave"));
        }
    }
}
