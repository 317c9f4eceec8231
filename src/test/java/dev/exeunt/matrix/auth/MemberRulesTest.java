package dev.exeunt.matrix.auth;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.People.CAROL;
import static dev.exeunt.matrix.People.MOD;
import static dev.exeunt.matrix.auth.Decisions.ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Memberships in a room of Alice's, where Mod and Mod2 (power level 50) and Bob are joined, and Carol never was. */
class MemberRulesTest {
    private static final String MOD2 = "@mod2:a.example";
    private static final int ALL = 1;

    /**
     * @param from the first room version that this holds in
     * @param to the last one
     * @param refusedBy null where the event is allowed
     */
    private record Case(
            String what, int from, int to, String joinRule, Function<RoomBuilder, Pdu> event, Rule refusedBy) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Case allowed(String what, int from, String joinRule, Function<RoomBuilder, Pdu> event) {
        return new Case(what, from, 12, joinRule, event, null);
    }

    private static Case refused(
            String what, int from, String joinRule, Function<RoomBuilder, Pdu> event, Rule refusedBy) {
        return new Case(what, from, 12, joinRule, event, refusedBy);
    }

    private static Function<RoomBuilder, Pdu> after(Consumer<RoomBuilder> step, Function<RoomBuilder, Pdu> event) {
        return room -> {
            step.accept(room);
            return event.apply(room);
        };
    }

    private static Function<RoomBuilder, Pdu> member(String sender, String target, String membership) {
        return room -> room.nextMember(sender, target, membership);
    }

    private static Function<RoomBuilder, Pdu> authorisedBy(String user) {
        return room -> room.next(
                CAROL,
                EventType.MEMBER,
                CAROL,
                JsonObject.of("membership", "join", "join_authorised_via_users_server", user));
    }

    private static Consumer<RoomBuilder> levels(String key, int level) {
        return room -> room.powerLevels(
                ALICE, room.stateEvent(StateKey.POWER_LEVELS).content().with(key, level));
    }

    static Stream<Case> joins() {
        return Stream.of(
                allowed("public", ALL, "public", member(CAROL, CAROL, "join")),
                refused("for another", ALL, "public", member(MOD, CAROL, "join"), Rule.JOIN_OF_OTHER),
                refused(
                        "when banned",
                        ALL,
                        "public",
                        after(r -> r.ban(ALICE, CAROL), member(CAROL, CAROL, "join")),
                        Rule.JOIN_BANNED),
                refused("uninvited", ALL, "invite", member(CAROL, CAROL, "join"), Rule.JOIN_OTHERWISE),
                allowed("invited", ALL, "invite", after(r -> r.invite(ALICE, CAROL), member(CAROL, CAROL, "join"))),
                allowed("again", ALL, "invite", member(BOB, BOB, "join")),
                refused("by a private rule", ALL, "private", member(CAROL, CAROL, "join"), Rule.JOIN_OTHERWISE),
                refused(
                        "by an unknown rule, though joined",
                        ALL,
                        "riddle",
                        member(BOB, BOB, "join"),
                        Rule.JOIN_OTHERWISE),
                allowed(
                        "invited, by the knock rule",
                        7,
                        "knock",
                        after(r -> r.invite(ALICE, CAROL), member(CAROL, CAROL, "join"))),
                new Case(
                        "by the knock rule before there is one",
                        1,
                        6,
                        "knock",
                        member(BOB, BOB, "join"),
                        Rule.JOIN_OTHERWISE),
                refused("uninvited, by the knock rule", 7, "knock", member(CAROL, CAROL, "join"), Rule.JOIN_OTHERWISE),
                allowed("again, by the restricted rule", 8, "restricted", member(BOB, BOB, "join")),
                new Case(
                        "by the restricted rule before there is one",
                        1,
                        7,
                        "restricted",
                        authorisedBy(MOD),
                        Rule.JOIN_OTHERWISE),
                allowed("authorised", 8, "restricted", authorisedBy(BOB)),
                allowed("authorised, by the knock_restricted rule", 10, "knock_restricted", authorisedBy(BOB)),
                new Case(
                        "by the knock_restricted rule before there is one",
                        1,
                        9,
                        "knock_restricted",
                        authorisedBy(BOB),
                        Rule.JOIN_OTHERWISE),
                refused("unauthorised", 8, "restricted", member(CAROL, CAROL, "join"), Rule.JOIN_RESTRICTED_AUTHORISER),
                refused(
                        "authorised by one who may not invite",
                        8,
                        "restricted",
                        after(levels("invite", 50), authorisedBy(BOB)),
                        Rule.JOIN_RESTRICTED_AUTHORISER),
                allowed(
                        "authorised by one who may invite",
                        8,
                        "restricted",
                        after(levels("invite", 50), authorisedBy(MOD))),
                refused(
                        "authorised by one who left",
                        8,
                        "restricted",
                        after(r -> r.leave(BOB), authorisedBy(BOB)),
                        Rule.JOIN_RESTRICTED_AUTHORISER),
                refused("authorised by nobody", 8, "public", authorisedBy("nobody"), Rule.MEMBER_AUTHORISER_SIGNATURE),
                new Case(
                        "authorised by nobody, before that means anything",
                        1,
                        7,
                        "public",
                        authorisedBy("nobody"),
                        null));
    }

    static Stream<Case> invites() {
        return Stream.of(
                allowed("by a member", ALL, "invite", member(BOB, CAROL, "invite")),
                allowed("of one who left", ALL, "invite", after(r -> r.leave(BOB), member(MOD, BOB, "invite"))),
                refused("by a stranger", ALL, "public", member(CAROL, "@d:d.example", "invite"), Rule.INVITE_SENDER),
                refused("of a member", ALL, "public", member(MOD, BOB, "invite"), Rule.INVITE_TARGET),
                refused(
                        "of a banned user",
                        ALL,
                        "public",
                        after(r -> r.ban(ALICE, CAROL), member(MOD, CAROL, "invite")),
                        Rule.INVITE_TARGET),
                refused(
                        "below the invite level",
                        ALL,
                        "public",
                        after(levels("invite", 1), member(BOB, CAROL, "invite")),
                        Rule.INVITE_OTHERWISE));
    }

    static Stream<Case> leaves() {
        return Stream.of(
                allowed("of a member", ALL, "public", member(BOB, BOB, "leave")),
                allowed(
                        "of an invited user",
                        ALL,
                        "public",
                        after(r -> r.invite(ALICE, CAROL), member(CAROL, CAROL, "leave"))),
                allowed("of a knocking user", 7, "knock", after(r -> r.knock(CAROL), member(CAROL, CAROL, "leave"))),
                new Case(
                        "of a knocking user before one can knock",
                        1,
                        6,
                        "knock",
                        after(r -> r.knock(CAROL), member(CAROL, CAROL, "leave")),
                        Rule.LEAVE_SELF),
                refused(
                        "of a banned user",
                        ALL,
                        "public",
                        after(r -> r.ban(ALICE, BOB), member(BOB, BOB, "leave")),
                        Rule.LEAVE_SELF),
                refused(
                        "of one who left",
                        ALL,
                        "public",
                        after(r -> r.leave(BOB), member(BOB, BOB, "leave")),
                        Rule.LEAVE_SELF),
                refused("of a stranger", ALL, "public", member(CAROL, CAROL, "leave"), Rule.LEAVE_SELF),
                allowed("by a moderator", ALL, "public", member(MOD, BOB, "leave")),
                allowed(
                        "by a moderator, of an invited user",
                        ALL,
                        "public",
                        after(r -> r.invite(ALICE, CAROL), member(MOD, CAROL, "leave"))),
                refused(
                        "by a member",
                        ALL,
                        "public",
                        after(r -> r.join(CAROL), member(CAROL, BOB, "leave")),
                        Rule.LEAVE_OTHERWISE),
                refused("of an equal", ALL, "public", member(MOD, MOD2, "leave"), Rule.LEAVE_OTHERWISE),
                refused("of the creator", ALL, "public", member(MOD, ALICE, "leave"), Rule.LEAVE_OTHERWISE),
                refused(
                        "by a moderator who left",
                        ALL,
                        "public",
                        after(r -> r.leave(MOD), member(MOD, BOB, "leave")),
                        Rule.LEAVE_SENDER),
                allowed("that unbans", ALL, "public", after(r -> r.ban(ALICE, BOB), member(MOD, BOB, "leave"))),
                refused(
                        "that unbans below the ban level",
                        ALL,
                        "public",
                        after(levels("ban", 75), after(r -> r.ban(ALICE, BOB), member(MOD, BOB, "leave"))),
                        Rule.LEAVE_UNBAN),
                refused(
                        "that unbans below the kick level",
                        ALL,
                        "public",
                        after(levels("kick", 75), after(r -> r.ban(ALICE, BOB), member(MOD, BOB, "leave"))),
                        Rule.LEAVE_OTHERWISE));
    }

    static Stream<Case> bans() {
        return Stream.of(
                allowed("by a moderator", ALL, "public", member(MOD, BOB, "ban")),
                allowed("of a stranger", ALL, "public", member(MOD, CAROL, "ban")),
                allowed("of what is no user ID", ALL, "public", member(MOD, "nobody", "ban")),
                refused("by a stranger", ALL, "public", member(CAROL, BOB, "ban"), Rule.BAN_SENDER),
                refused("by a member", ALL, "public", member(BOB, CAROL, "ban"), Rule.BAN_OTHERWISE),
                refused("of oneself", ALL, "public", member(MOD, MOD, "ban"), Rule.BAN_OTHERWISE),
                refused("of an equal", ALL, "public", member(MOD, MOD2, "ban"), Rule.BAN_OTHERWISE));
    }

    static Stream<Case> knocks() {
        return Stream.of(
                allowed("where the rule says so", 7, "knock", member(CAROL, CAROL, "knock")),
                allowed("again", 7, "knock", after(r -> r.knock(CAROL), member(CAROL, CAROL, "knock"))),
                allowed("where the rule is knock_restricted", 10, "knock_restricted", member(CAROL, CAROL, "knock")),
                new Case(
                        "where the rule is not yet knock_restricted",
                        7,
                        9,
                        "knock_restricted",
                        member(CAROL, CAROL, "knock"),
                        Rule.KNOCK_JOIN_RULE),
                new Case("before one can", 1, 6, "knock", member(CAROL, CAROL, "knock"), Rule.MEMBER_OTHERWISE),
                refused("on a public room", 7, "public", member(CAROL, CAROL, "knock"), Rule.KNOCK_JOIN_RULE),
                refused("for another", 7, "knock", member(BOB, CAROL, "knock"), Rule.KNOCK_OF_OTHER),
                refused("by a member", 7, "knock", member(BOB, BOB, "knock"), Rule.KNOCK_OTHERWISE),
                refused(
                        "by an invited user",
                        7,
                        "knock",
                        after(r -> r.invite(ALICE, CAROL), member(CAROL, CAROL, "knock")),
                        Rule.KNOCK_OTHERWISE),
                refused(
                        "by a banned user",
                        7,
                        "knock",
                        after(r -> r.ban(ALICE, CAROL), member(CAROL, CAROL, "knock")),
                        Rule.KNOCK_OTHERWISE));
    }

    static Stream<Case> others() {
        return Stream.of(
                refused("an unknown membership", ALL, "public", member(BOB, BOB, "dance"), Rule.MEMBER_OTHERWISE),
                refused(
                        "a mistyped membership",
                        ALL,
                        "public",
                        r -> r.next(BOB, EventType.MEMBER, BOB, JsonObject.of("membership", 1)),
                        Rule.MEMBER_OTHERWISE),
                refused(
                        "no membership",
                        ALL,
                        "public",
                        r -> r.next(BOB, EventType.MEMBER, BOB, JsonObject.EMPTY),
                        Rule.MEMBER_INCOMPLETE),
                refused(
                        "no state_key",
                        ALL,
                        "public",
                        r -> r.build(BOB, EventType.MEMBER, Optional.empty(), JsonObject.of("membership", "leave")),
                        Rule.MEMBER_INCOMPLETE));
    }

    static Stream<Arguments> inEachVersion() {
        return Stream.of(joins(), invites(), leaves(), bans(), knocks(), others())
                .flatMap(cases -> cases)
                .flatMap(c ->
                        RoomVersion.ALL.subList(c.from() - 1, c.to()).stream().map(v -> Arguments.of(c, v)));
    }

    @ParameterizedTest(name = "{0}, version {1}")
    @MethodSource("inEachVersion")
    void aMembershipIsJudgedByTheRules(Case given, RoomVersion version) {
        RoomBuilder room = RoomBuilder.room(version, ALICE, "public").with(MOD, MOD2, BOB);
        room.withPower(MOD, 50).withPower(MOD2, 50);
        room.joinRule(ALICE, given.joinRule());

        Pdu event = given.event().apply(room);

        String expected =
                given.refusedBy() == null ? ALLOWED : given.refusedBy().numberIn(version.authRules());
        assertThat(Decisions.of(event, room)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theCreatorJoinsRightAfterCreation(RoomVersion version) {
        RoomBuilder room = RoomBuilder.bareRoom(version, ALICE);
        RoomBuilder before = RoomBuilder.created(
                version, ALICE, room.stateEvent(StateKey.CREATE).content());

        assertThat(Decisions.of(before.nextMember(ALICE, ALICE, "join"), before))
                .isEqualTo(ALLOWED);
        assertThat(Decisions.of(before.nextMember(BOB, BOB, "join"), before))
                .isEqualTo(Rule.JOIN_OTHERWISE.numberIn(version.authRules()));
        room.leave(ALICE);
        assertThat(Decisions.of(room.nextMember(ALICE, ALICE, "join"), room))
                .isEqualTo(Rule.JOIN_OTHERWISE.numberIn(version.authRules()));
    }

    static List<RoomVersion> versions() {
        return RoomVersion.ALL;
    }
}
