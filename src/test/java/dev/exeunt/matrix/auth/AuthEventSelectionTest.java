package dev.exeunt.matrix.auth;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.event.RoomVersion.V11;
import static dev.exeunt.matrix.event.RoomVersion.V12;
import static dev.exeunt.matrix.event.RoomVersion.V7;
import static dev.exeunt.matrix.event.RoomVersion.V8;
import static dev.exeunt.matrix.event.StateKey.CREATE;
import static dev.exeunt.matrix.event.StateKey.JOIN_RULES;
import static dev.exeunt.matrix.event.StateKey.POWER_LEVELS;
import static dev.exeunt.matrix.event.StateKey.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthEventSelectionTest {
    @Test
    void aCreateEventCitesNothing() {
        assertThat(keys(EventType.CREATE, Optional.of(""), JsonObject.EMPTY, V11))
                .isEmpty();
    }

    @Test
    void aMessageCitesCreationPowerAndItsSender() {
        assertThat(keys("m.room.message", Optional.empty(), JsonObject.EMPTY, V11))
                .containsExactly(CREATE, POWER_LEVELS, member(ALICE));
    }

    @Test
    void theCreateEventIsNotCitedInVersion12() {
        assertThat(keys("m.room.message", Optional.empty(), JsonObject.EMPTY, V12))
                .containsExactly(POWER_LEVELS, member(ALICE));
    }

    @Test
    void aKickCitesItsTargetToo() {
        assertThat(membership("leave", JsonObject.EMPTY, V11))
                .containsExactly(CREATE, POWER_LEVELS, member(ALICE), member(BOB));
    }

    @ParameterizedTest
    @ValueSource(strings = {"join", "invite", "knock"})
    void whoComesCitesTheJoinRulesToo(String membership) {
        assertThat(membership(membership, JsonObject.EMPTY, V11))
                .containsExactly(CREATE, POWER_LEVELS, member(ALICE), member(BOB), JOIN_RULES);
    }

    @Test
    void anInviteByThirdPartyCitesTheOffer() {
        JsonObject signed = JsonObject.of("signed", JsonObject.of("token", "secret"));
        StateKey offer = new StateKey(EventType.THIRD_PARTY_INVITE, "secret");

        assertThat(membership("invite", JsonObject.of("third_party_invite", signed), V11))
                .contains(offer);
        assertThat(membership("join", JsonObject.of("third_party_invite", signed), V11))
                .doesNotContain(offer);
        assertThat(membership("invite", JsonObject.of("third_party_invite", "secret"), V11))
                .hasSize(5);
    }

    @Test
    void aRestrictedJoinCitesWhoeverAuthorisedIt() {
        JsonObject content = JsonObject.of("join_authorised_via_users_server", "@x:x");

        assertThat(membership("join", content, V8)).contains(member("@x:x"));
        assertThat(membership("join", content, V7)).doesNotContain(member("@x:x"));
        assertThat(membership("leave", content, V8)).doesNotContain(member("@x:x"));
    }

    private static Set<StateKey> membership(String membership, JsonObject content, RoomVersion version) {
        return keys(EventType.MEMBER, Optional.of(BOB), content.with("membership", membership), version);
    }

    private static Set<StateKey> keys(String type, Optional<String> stateKey, JsonObject content, RoomVersion version) {
        return AuthEventSelection.keys(type, ALICE, stateKey, content, version);
    }
}
