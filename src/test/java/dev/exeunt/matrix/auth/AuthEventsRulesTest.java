package dev.exeunt.matrix.auth;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.auth.Decisions.ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AuthEventsRulesTest {
    static final List<RoomVersion> VERSIONS = RoomVersion.ALL;

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void whatTheSelectionGivesIsAllowed(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
        Pdu kick = room.nextMember(ALICE, BOB, "leave");

        assertThat(check(kick, cited(kick, room))).isEqualTo(ALLOWED);
        assertThat(kick.authEvents()).hasSize(version.authRules().createCited() ? 4 : 3);
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void theCreateEventIsAskedNothing(RoomVersion version) {
        Pdu create = RoomBuilder.bareRoom(version, ALICE).stateEvent(StateKey.CREATE);

        assertThat(check(create, List.of())).isEqualTo(ALLOWED);
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void twoEntriesOfOneKeyAreRefused(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
        Pdu leave = room.nextMember(BOB, BOB, "leave");
        Pdu earlierJoin = room.stateEvent(StateKey.member(BOB));
        Pdu laterJoin = room.join(BOB);

        assertThat(check(leave, and(cited(leave, room), laterJoin)))
                .isEqualTo(number(Rule.AUTH_EVENTS_DUPLICATE, version));
        assertThat(check(leave, and(cited(leave, room), earlierJoin)))
                .isEqualTo(number(Rule.AUTH_EVENTS_DUPLICATE, version));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void anEntryThatWasNotSelectedIsRefused(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
        Pdu leave = room.nextMember(BOB, BOB, "leave");

        assertThat(check(leave, and(cited(leave, room), room.stateEvent(StateKey.JOIN_RULES))))
                .isEqualTo(number(Rule.AUTH_EVENTS_UNSELECTED, version));
        assertThat(check(leave, and(cited(leave, room), room.stateEvent(StateKey.member(ALICE)))))
                .isEqualTo(number(Rule.AUTH_EVENTS_UNSELECTED, version));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void anEntryThatIsNoStateIsRefused(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
        Pdu leave = room.nextMember(BOB, BOB, "leave");
        Pdu notState = Pdu.unchecked(
                room.stateEvent(StateKey.POWER_LEVELS).json().without("state_key"), version, leave.eventId());

        assertThat(check(leave, and(cited(leave, room), notState)))
                .isEqualTo(number(Rule.AUTH_EVENTS_UNSELECTED, version));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aRejectedEntryIsRefused(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
        Pdu leave = room.nextMember(BOB, BOB, "leave");
        List<AuthEvent> entries = new ArrayList<>(cited(leave, room));
        entries.set(1, new AuthEvent(entries.get(1).pdu(), true));

        assertThat(check(leave, entries)).isEqualTo(number(Rule.AUTH_EVENTS_REJECTED, version));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void theCreateEventIsCitedUntilVersion11AndNeverFrom12(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
        Pdu leave = room.nextMember(BOB, BOB, "leave");
        AuthEvent create = new AuthEvent(room.stateEvent(StateKey.CREATE), false);
        List<AuthEvent> without = new ArrayList<>(cited(leave, room));
        without.remove(create);

        if (version.authRules().createCited()) {
            assertThat(check(leave, without)).isEqualTo("2.4");
        } else {
            assertThat(check(leave, without)).isEqualTo(ALLOWED);
            assertThat(check(leave, and(without, create.pdu()))).isEqualTo("3.2");
        }
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void anEntryOfAnotherRoomIsRefused(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
        Pdu leave = room.nextMember(BOB, BOB, "leave");
        Pdu elsewhere = Pdu.unchecked(leave.json().with("room_id", "!other:a.example"), version, leave.eventId());

        assertThat(check(elsewhere, cited(leave, room))).isEqualTo(number(Rule.AUTH_EVENTS_ROOM, version));
    }

    private static List<AuthEvent> cited(Pdu event, RoomBuilder room) {
        return event.authEvents().stream()
                .map(id -> new AuthEvent(room.events().get(id).orElseThrow(), false))
                .toList();
    }

    private static List<AuthEvent> and(List<AuthEvent> entries, Pdu more) {
        List<AuthEvent> all = new ArrayList<>(entries);
        all.add(new AuthEvent(more, false));
        return all;
    }

    private static String check(Pdu event, List<AuthEvent> entries) {
        return Decisions.of(AuthRules.checkAuthEvents(event, entries));
    }

    private static String number(Rule rule, RoomVersion version) {
        return rule.numberIn(version.authRules());
    }
}
