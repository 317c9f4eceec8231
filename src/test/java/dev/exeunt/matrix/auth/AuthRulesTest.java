package dev.exeunt.matrix.auth;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.People.CAROL;
import static dev.exeunt.matrix.People.MOD;
import static dev.exeunt.matrix.auth.Decisions.ALLOWED;
import static dev.exeunt.matrix.event.RoomVersion.V1;
import static dev.exeunt.matrix.event.RoomVersion.V10;
import static dev.exeunt.matrix.event.RoomVersion.V11;
import static dev.exeunt.matrix.event.RoomVersion.V12;
import static dev.exeunt.matrix.event.RoomVersion.V2;
import static dev.exeunt.matrix.event.RoomVersion.V3;
import static dev.exeunt.matrix.event.RoomVersion.V5;
import static dev.exeunt.matrix.event.RoomVersion.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The rules that are not about memberships or power levels. */
class AuthRulesTest {
    static final List<RoomVersion> VERSIONS = RoomVersion.ALL;

    // 1: the create event

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aCreateEventBeginsARoom(RoomVersion version) {
        Pdu create = RoomBuilder.bareRoom(version, ALICE).stateEvent(StateKey.CREATE);

        assertThat(ruleFor(create)).isEqualTo(ALLOWED);
        assertThat(ruleFor(with(create, "prev_events", new JsonArray(List.of(create.reference())))))
                .isEqualTo("1.1");
        assertThat(ruleFor(with(create, "room_id", "!room:b.example"))).isEqualTo("1.2");
        assertThat(ruleFor(withContent(create, "room_version", "org.example.unheard")))
                .isEqualTo("1.3");
        assertThat(ruleFor(withContent(create, "room_version", 10))).isEqualTo("1.3");
    }

    @Test
    void aCreateEventOfVersion12HasNoRoomId() {
        Pdu create = RoomBuilder.bareRoom(V12, ALICE).stateEvent(StateKey.CREATE);

        assertThat(ruleFor(with(create, "room_id", create.roomId().value()))).isEqualTo("1.2");
    }

    @Test
    void aCreateEventNamesItsCreatorUntilVersion10() {
        assertThat(ruleFor(RoomBuilder.created(V10, ALICE, JsonObject.EMPTY).stateEvent(StateKey.CREATE)))
                .isEqualTo("1.4");
        assertThat(ruleFor(RoomBuilder.created(V11, ALICE, JsonObject.EMPTY).stateEvent(StateKey.CREATE)))
                .isEqualTo(ALLOWED);
    }

    @Test
    void additionalCreatorsAreUserIdsInVersion12() {
        assertThat(ruleFor(createdWith(V12, List.of(BOB, CAROL)))).isEqualTo(ALLOWED);
        assertThat(ruleFor(createdWith(V12, List.of()))).isEqualTo(ALLOWED);
        assertThat(ruleFor(createdWith(V12, List.of(BOB, "carol")))).isEqualTo("1.4");
        assertThat(ruleFor(createdWith(V12, List.of(1)))).isEqualTo("1.4");
        assertThat(ruleFor(createdWith(V12, BOB))).isEqualTo("1.4");
        assertThat(ruleFor(createdWith(V12, JsonNull.NULL))).isEqualTo("1.4");
        assertThat(ruleFor(createdWith(V11, BOB))).isEqualTo(ALLOWED);
    }

    private static Pdu createdWith(RoomVersion version, Object additionalCreators) {
        return RoomBuilder.created(version, ALICE, JsonObject.of("additional_creators", additionalCreators))
                .stateEvent(StateKey.CREATE);
    }

    // 2: the room

    @Test
    void anEventOfVersion12BelongsToTheRoomOfItsCreateEvent() {
        RoomBuilder room = RoomBuilder.publicRoom(V12, ALICE);
        RoomBuilder other = RoomBuilder.created(V12, ALICE, JsonObject.of("room_version", "12", "other", true));

        assertThat(Decisions.of(other.nextMember(BOB, BOB, "join"), room)).isEqualTo("2");
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void withoutACreateEventNothingIsAllowed(RoomVersion version) {
        Pdu leave = RoomBuilder.publicRoom(version, ALICE).nextMember(ALICE, ALICE, "leave");

        assertThat(Decisions.of(AuthRules.check(leave, key -> Optional.empty())))
                .isEqualTo(version.equals(V12) ? "2" : "2.4");
    }

    // 3: m.federate

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aRoomCanBeClosedToOtherServers(RoomVersion version) {
        RoomBuilder closed = RoomBuilder.created(
                version, ALICE, JsonObject.of("creator", ALICE, "room_version", version.id(), "m.federate", false));
        closed.join(ALICE);
        closed.joinRule(ALICE, "public");

        assertThat(Decisions.of(closed.nextMember(BOB, BOB, "join"), closed))
                .isEqualTo(version.equals(V12) ? "4" : "3");
        assertThat(Decisions.of(closed.nextMember(MOD, MOD, "join"), closed)).isEqualTo(ALLOWED);
    }

    @Test
    void onlyFalseClosesARoom() {
        RoomBuilder room = RoomBuilder.created(V11, ALICE, JsonObject.of("m.federate", "false"));
        room.join(ALICE);
        room.joinRule(ALICE, "public");

        assertThat(Decisions.of(room.nextMember(BOB, BOB, "join"), room)).isEqualTo(ALLOWED);
    }

    // 4: m.room.aliases

    @Test
    void aliasesAreTheirServersOwnUntilVersion5() {
        RoomBuilder room = RoomBuilder.publicRoom(V5, ALICE);

        assertThat(Decisions.of(room.next(BOB, EventType.ALIASES, "b.example", JsonObject.EMPTY), room))
                .isEqualTo(ALLOWED);
        assertThat(Decisions.of(room.next(BOB, EventType.ALIASES, "a.example", JsonObject.EMPTY), room))
                .isEqualTo("4.2");
        assertThat(Decisions.of(room.build(BOB, EventType.ALIASES, Optional.empty(), JsonObject.EMPTY), room))
                .isEqualTo("4.1");
    }

    @Test
    void aliasesAreAnyStateFromVersion6() {
        RoomBuilder room = RoomBuilder.publicRoom(V6, ALICE).with(BOB);

        assertThat(Decisions.of(room.next(BOB, EventType.ALIASES, "b.example", JsonObject.EMPTY), room))
                .isEqualTo("7");
        assertThat(Decisions.of(room.next(ALICE, EventType.ALIASES, "b.example", JsonObject.EMPTY), room))
                .isEqualTo(ALLOWED);
    }

    // 6 to 9: what a member may do

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void onlyMembersSendEvents(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);

        assertThat(Decisions.of(message(room, BOB), room)).isEqualTo(ALLOWED);
        assertThat(Decisions.of(message(room, CAROL), room)).isEqualTo(number(Rule.SENDER, version));
        room.ban(ALICE, BOB);
        assertThat(Decisions.of(message(room, BOB), room)).isEqualTo(number(Rule.SENDER, version));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aThirdPartyInviteTakesTheInviteLevelAndNothingElse(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
        Pdu offer = room.next(BOB, EventType.THIRD_PARTY_INVITE, "token", JsonObject.EMPTY);

        assertThat(Decisions.of(offer, room)).isEqualTo(ALLOWED);
        room.powerLevels(ALICE, room.usualLevels(ALICE).with("invite", 1));
        assertThat(Decisions.of(offer, room)).isEqualTo(number(Rule.THIRD_PARTY_INVITE_LEVEL, version));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void anEventTakesTheLevelOfItsType(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB).withPower(BOB, 10);

        assertThat(Decisions.of(room.next(BOB, EventType.NAME, "", JsonObject.EMPTY), room))
                .isEqualTo(number(Rule.REQUIRED_LEVEL, version));
        JsonObject levels = room.stateEvent(StateKey.POWER_LEVELS).content();
        room.powerLevels(ALICE, levels.with("events", JsonObject.of(EventType.NAME, 10, "m.room.message", 11)));
        assertThat(Decisions.of(room.next(BOB, EventType.NAME, "", JsonObject.EMPTY), room))
                .isEqualTo(ALLOWED);
        assertThat(Decisions.of(message(room, BOB), room)).isEqualTo(number(Rule.REQUIRED_LEVEL, version));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void stateNamedAfterAUserIsTheirs(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE);

        assertThat(Decisions.of(room.next(ALICE, "org.example.profile", ALICE, JsonObject.EMPTY), room))
                .isEqualTo(ALLOWED);
        assertThat(Decisions.of(room.next(ALICE, "org.example.profile", BOB, JsonObject.EMPTY), room))
                .isEqualTo(number(Rule.STATE_KEY_OF_OTHER, version));
    }

    // Power without and with power levels

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void withoutPowerLevelsTheCreatorRules(RoomVersion version) {
        RoomBuilder room = RoomBuilder.bareRoom(version, ALICE);
        room.joinRule(ALICE, "public");
        room.join(BOB);

        assertThat(Decisions.of(room.nextMember(ALICE, BOB, "ban"), room)).isEqualTo(ALLOWED);
        assertThat(Decisions.of(room.next(BOB, EventType.NAME, "", JsonObject.EMPTY), room))
                .isEqualTo(number(Rule.REQUIRED_LEVEL, version));
    }

    @Test
    void theCreatorIsNamedInTheContentUntilVersion10() {
        RoomBuilder room = RoomBuilder.created(V10, ALICE, JsonObject.of("creator", BOB));
        room.join(ALICE);
        room.join(BOB);

        assertThat(Decisions.of(room.next(BOB, EventType.NAME, "", JsonObject.EMPTY), room))
                .isEqualTo(ALLOWED);
        assertThat(Decisions.of(room.next(ALICE, EventType.NAME, "", JsonObject.EMPTY), room))
                .isEqualTo("7");
    }

    @Test
    void creatorsOfVersion12StandAboveAllLevelsAndNotAboveEachOther() {
        RoomBuilder room = RoomBuilder.created(V12, ALICE, JsonObject.of("additional_creators", List.of(BOB)));
        room.join(ALICE);
        room.joinRule(ALICE, "public");
        room.with(BOB, CAROL);
        room.powerLevels(ALICE, JsonObject.of("users", JsonObject.of(CAROL, (1L << 53) - 1)));

        assertThat(Decisions.of(room.nextMember(BOB, CAROL, "ban"), room)).isEqualTo(ALLOWED);
        assertThat(Decisions.of(room.nextMember(CAROL, BOB, "ban"), room)).isEqualTo("5.6.3");
        assertThat(Decisions.of(room.nextMember(ALICE, BOB, "ban"), room)).isEqualTo("5.6.3");
    }

    // 11: redactions

    @Test
    void redactingOthersTakesPowerInVersions1And2() {
        for (RoomVersion version : List.of(V1, V2)) {
            RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
            assertThat(Decisions.of(redaction(room, ALICE, "$1:b.example"), room))
                    .isEqualTo(ALLOWED);
            assertThat(Decisions.of(redaction(room, BOB, "$1:b.example"), room)).isEqualTo(ALLOWED);
            assertThat(Decisions.of(redaction(room, BOB, "$1:a.example"), room)).isEqualTo("11.3");
            assertThat(Decisions.of(message(room, BOB, EventType.REDACTION), room))
                    .isEqualTo("11.3");
        }
    }

    @Test
    void redactingIsNoMatterOfTheseRulesFromVersion3() {
        RoomBuilder room = RoomBuilder.publicRoom(V3, ALICE).with(BOB);

        assertThat(Decisions.of(redaction(room, BOB, "$1:a.example"), room)).isEqualTo(ALLOWED);
    }

    private static Pdu redaction(RoomBuilder room, String sender, String redacts) {
        return with(message(room, sender, EventType.REDACTION), "redacts", redacts);
    }

    private static Pdu message(RoomBuilder room, String sender) {
        return message(room, sender, "m.room.message");
    }

    private static Pdu message(RoomBuilder room, String sender, String type) {
        return room.build(sender, type, Optional.empty(), JsonObject.EMPTY);
    }

    private static Pdu with(Pdu event, String key, Object value) {
        return Pdu.unchecked(event.json().with(key, value), event.version(), event.eventId());
    }

    private static Pdu withContent(Pdu event, String key, Object value) {
        return with(event, "content", event.content().with(key, value));
    }

    private static String ruleFor(Pdu create) {
        return Decisions.of(AuthRules.check(create, key -> Optional.empty()));
    }

    private static String number(Rule rule, RoomVersion version) {
        return rule.numberIn(version.authRules());
    }
}
