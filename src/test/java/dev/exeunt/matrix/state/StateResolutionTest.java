package dev.exeunt.matrix.state;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.People.CAROL;
import static dev.exeunt.matrix.People.MOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class StateResolutionTest {
    static final List<RoomVersion> VERSIONS = RoomVersion.ALL;
    static final List<RoomVersion> FROM_2 = RoomVersion.ALL.subList(1, 12);
    static final List<RoomVersion> LAST_TWO = List.of(RoomVersion.V11, RoomVersion.V12);

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void leavesOfTwoUsersAreBothKept(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB, CAROL);
        RoomBuilder other = room.fork();
        Pdu bobs = room.leave(BOB);
        Pdu carols = other.leave(CAROL);

        assertThat(resolve(room, other))
                .containsEntry(StateKey.member(BOB), bobs.eventId())
                .containsEntry(StateKey.member(CAROL), carols.eventId())
                .hasSameSizeAs(room.state());
    }

    @ParameterizedTest
    @FieldSource("FROM_2")
    void aBanBeatsTheLeaveAndTheNameOfWhomItBans(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB).withPower(BOB, 50);
        Pdu first = room.name(ALICE, "first");
        RoomBuilder other = room.fork();
        Pdu ban = room.ban(ALICE, BOB);
        other.name(BOB, "revenge");
        other.leave(BOB);

        assertThat(resolve(room, other))
                .containsEntry(StateKey.member(BOB), ban.eventId())
                .containsEntry(new StateKey(EventType.NAME, ""), first.eventId());
    }

    @ParameterizedTest
    @FieldSource("FROM_2")
    void whoWasDemotedChangesNothingOnAnotherBranch(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(MOD, BOB).withPower(MOD, 50);
        RoomBuilder other = room.fork();
        other.delayedBy(-60_000);
        other.ban(MOD, BOB);
        Pdu demotion = room.powerLevels(ALICE, room.usualLevels(ALICE));

        assertThat(resolve(room, other))
                .containsEntry(StateKey.POWER_LEVELS, demotion.eventId())
                .containsEntry(StateKey.member(BOB), room.state().get(StateKey.member(BOB)));
    }

    @Test
    void inVersion1TheDeepestAllowedEventWins() {
        RoomBuilder room = RoomBuilder.publicRoom(RoomVersion.V1, ALICE).with(BOB);
        RoomBuilder other = room.fork();
        room.name(ALICE, "one");
        other.name(ALICE, "two");
        Pdu name = room.name(ALICE, "deeper");
        other.leave(BOB);

        assertThat(resolve(room, other)).containsEntry(new StateKey(EventType.NAME, ""), name.eventId());
    }

    @ParameterizedTest
    @FieldSource("FROM_2")
    void aRejectedAuthEventLendsNoAuthority(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE);
        RoomBuilder other = room.fork();
        Pdu join = room.join(BOB);
        Pdu profile = room.send(BOB, "org.example.profile", BOB, JsonObject.EMPTY);
        room.powerLevels(ALICE, room.usualLevels(ALICE).with("state_default", 0));
        other.joinRule(ALICE, "invite");
        Map<StateKey, EventId> withoutJoin = new HashMap<>(room.state());
        withoutJoin.remove(StateKey.member(BOB));
        assertThat(profile.authEvents()).contains(join.eventId());

        List<Map<StateKey, EventId>> states = List.of(withoutJoin, other.state());

        assertThat(resolve(version, states, room.events()))
                .containsKey(profile.key().orElseThrow());
        room.reject(join);
        assertThat(resolve(version, states, room.events()))
                .doesNotContainKey(profile.key().orElseThrow());
    }

    @ParameterizedTest
    @FieldSource("FROM_2")
    void anEventThatDoesNotExistHereIsPassedOver(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB, CAROL);
        RoomBuilder other = room.fork();
        Pdu leave = room.leave(BOB);
        Map<StateKey, EventId> state = new HashMap<>(other.state());
        state.put(StateKey.member(CAROL), new EventId("$unknown:x"));

        assertThat(resolve(version, List.of(room.state(), state), room.events()))
                .containsEntry(StateKey.member(BOB), leave.eventId())
                .containsEntry(StateKey.member(CAROL), room.state().get(StateKey.member(CAROL)));
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void whatTheSourceThrowsIsPassedOn(RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);
        RoomBuilder other = room.fork();
        room.leave(BOB);
        other.join(BOB);
        IllegalStateException notLoaded = new IllegalStateException("not loaded");
        EventSource absent = new EventSource() {
            @Override
            public Optional<Pdu> get(EventId id) {
                throw notLoaded;
            }

            @Override
            public boolean rejected(EventId id) {
                return false;
            }
        };

        assertThatThrownBy(() -> resolve(version, List.of(room.state(), other.state()), absent))
                .isSameAs(notLoaded);
    }

    @ParameterizedTest
    @FieldSource("LAST_TWO")
    void aHistoryOfManyPowerLevelsIsNoProblem(RoomVersion version) {
        LongRoom room = new LongRoom(version);
        Map<StateKey, EventId> one = room.changePowerLevels(50_000, "a");
        Map<StateKey, EventId> other = room.changePowerLevels(50_000, "b");

        Map<StateKey, EventId> resolved = resolve(version, List.of(one, other), new KnownEvents(room.events));

        assertThat(resolved).isEqualTo(other);
    }

    /** Events that are made cheaply, without hashes. */
    private static final class LongRoom {
        private final RoomVersion version;
        private final Map<EventId, Pdu> events = new HashMap<>();
        private final Map<StateKey, EventId> state = new LinkedHashMap<>();

        LongRoom(RoomVersion version) {
            this.version = version;
            put(state, "create", EventType.CREATE, "", JsonObject.EMPTY);
            put(state, "join", EventType.MEMBER, ALICE, JsonObject.of("membership", "join"));
        }

        Map<StateKey, EventId> changePowerLevels(int times, String branch) {
            Map<StateKey, EventId> after = new LinkedHashMap<>(state);
            JsonObject levels = version.authRules().privilegedCreators()
                    ? JsonObject.EMPTY
                    : JsonObject.of("users", JsonObject.of(ALICE, 100));
            for (int i = 0; i < times; i++) {
                put(after, branch + i, EventType.POWER_LEVELS, "", levels.with("ban", i % 100));
            }
            return after;
        }

        private void put(Map<StateKey, EventId> to, String id, String type, String stateKey, JsonObject content) {
            Stream<EventId> cited = to.entrySet().stream()
                    .filter(e ->
                            version.authRules().createCited() || !e.getKey().equals(StateKey.CREATE))
                    .map(Map.Entry::getValue);
            EventId eventId = new EventId("$" + id);
            JsonObject json = JsonObject.of(
                    "type",
                    type,
                    "state_key",
                    stateKey,
                    "sender",
                    ALICE,
                    "room_id",
                    "!create",
                    "content",
                    content,
                    "prev_events",
                    new JsonArray(to.isEmpty() ? List.of() : List.of(new JsonString("$" + id + "-"))),
                    "origin_server_ts",
                    events.size(),
                    "auth_events",
                    JsonArray.ofStrings(cited.map(EventId::value).toList()));
            events.put(eventId, Pdu.unchecked(json, version, eventId));
            to.put(new StateKey(type, stateKey), eventId);
        }
    }

    private static Map<StateKey, EventId> resolve(RoomBuilder one, RoomBuilder other) {
        Map<StateKey, EventId> resolved = resolve(one.version(), List.of(one.state(), other.state()), one.events());
        assertThat(resolve(one.version(), List.of(other.state(), one.state()), one.events()))
                .isEqualTo(resolved);
        return resolved;
    }

    private static Map<StateKey, EventId> resolve(
            RoomVersion version, List<Map<StateKey, EventId>> states, EventSource events) {
        return StateResolution.of(version.stateResolution()).resolve(states, events);
    }
}
