package dev.exeunt.matrix.auth;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.People.CAROL;
import static dev.exeunt.matrix.auth.Decisions.ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bob has asked Carol in by her e-mail address, and now her user ID is known. */
class ThirdPartyInviteRulesTest {
    private static final ServerName IDENTITY_SERVER = new ServerName("is.example");
    private static final SigningKey KEY = key(2);
    private static final SigningKey OTHER_KEY = key(1);
    private static final JsonObject SIGNED = JsonObject.of("mxid", CAROL, "sender", BOB, "token", "secret");

    private RoomBuilder room;

    @BeforeEach
    void bobHasOfferedAnInvite() {
        room = RoomBuilder.room(RoomVersion.V11, ALICE, "invite");
        room.invite(ALICE, BOB);
        room.join(BOB);
        offer(JsonObject.of("public_key", publicKey(KEY)));
    }

    @Test
    void aSignatureByThePublicKeyCounts() {
        assertThat(invite(sign(SIGNED, KEY))).isEqualTo(ALLOWED);
    }

    @Test
    void aSignatureByOneOfThePublicKeysCounts() {
        Object[] keys = {null, "x", JsonObject.of("public_key", 1), JsonObject.of("public_key", publicKey(KEY))};
        offer(JsonObject.of("public_key", publicKey(OTHER_KEY), "public_keys", Arrays.asList(keys)));

        assertThat(invite(sign(SIGNED, KEY))).isEqualTo(ALLOWED);
    }

    @Test
    void aPublicKeyMayBeInEitherBase64Alphabet() {
        assertThat(publicKey(KEY)).containsAnyOf("+", "/");
        offer(JsonObject.of("public_key", publicKey(KEY).replace('+', '-').replace('/', '_')));

        assertThat(invite(sign(SIGNED, KEY))).isEqualTo(ALLOWED);
    }

    @Test
    void anotherSignatureBesideTheRightOneDoesNoHarm() {
        assertThat(invite(sign(sign(SIGNED, OTHER_KEY), KEY))).isEqualTo(ALLOWED);
    }

    @Test
    void noInviteLevelIsNeeded() {
        room.powerLevels(ALICE, room.usualLevels(ALICE).with("invite", 100));

        assertThat(invite(sign(SIGNED, KEY))).isEqualTo(ALLOWED);
    }

    @Test
    void aBannedUserCannotBeInvited() {
        room.ban(ALICE, CAROL);

        assertThat(invite(sign(SIGNED, KEY))).isEqualTo("4.4.1.1");
    }

    @Test
    void theInviteMustBeSigned() {
        assertThat(inviteWith(JsonObject.EMPTY)).isEqualTo("4.4.1.2");
        assertThat(inviteWith("x")).isEqualTo("4.4.1.2");
    }

    @Test
    void whatIsSignedNamesUserAndToken() {
        assertThat(invite(SIGNED.without("mxid"))).isEqualTo("4.4.1.3");
        assertThat(invite(SIGNED.without("token"))).isEqualTo("4.4.1.3");
        assertThat(invite(SIGNED.with("token", 1))).isEqualTo("4.4.1.3");
        assertThat(inviteWith(JsonObject.of("signed", 1))).isEqualTo("4.4.1.3");
    }

    @Test
    void whatIsSignedIsForTheInvitedUser() {
        assertThat(invite(sign(SIGNED.with("mxid", ALICE), KEY))).isEqualTo("4.4.1.4");
    }

    @Test
    void theTokenIsOneThatWasOffered() {
        assertThat(invite(sign(SIGNED.with("token", "guess"), KEY))).isEqualTo("4.4.1.5");
    }

    @Test
    void whoeverOfferedTheInviteSendsIt() {
        Pdu byAlice = event(ALICE, JsonObject.of("signed", sign(SIGNED, KEY)));

        assertThat(Decisions.of(byAlice, room)).isEqualTo("4.4.1.6");
    }

    @Test
    void aSignatureByAnotherKeyDoesNotCount() {
        assertThat(invite(sign(SIGNED, OTHER_KEY))).isEqualTo("4.4.1.8");
        assertThat(invite(SIGNED)).isEqualTo("4.4.1.8");
        assertThat(invite(sign(SIGNED, KEY).with("extra", 1))).isEqualTo("4.4.1.8");
        assertThat(invite(SIGNED.with("signatures", JsonObject.of("is.example", "x"))))
                .isEqualTo("4.4.1.8");
    }

    @Test
    void anOfferWithoutUsableKeysAdmitsNobody() {
        offer(JsonObject.of("public_key", "?", "public_keys", Collections.nCopies(100, JsonObject.EMPTY)));

        assertThat(invite(sign(SIGNED, KEY))).isEqualTo("4.4.1.8");
    }

    private void offer(JsonObject content) {
        room.send(BOB, EventType.THIRD_PARTY_INVITE, "secret", content);
    }

    private String invite(JsonObject signed) {
        return inviteWith(JsonObject.of("signed", signed));
    }

    private String inviteWith(Object thirdPartyInvite) {
        return Decisions.of(event(BOB, thirdPartyInvite), room);
    }

    private Pdu event(String sender, Object thirdPartyInvite) {
        return room.next(
                sender,
                EventType.MEMBER,
                CAROL,
                JsonObject.of("membership", "invite", "third_party_invite", thirdPartyInvite));
    }

    private static JsonObject sign(JsonObject object, SigningKey key) {
        return SignedJson.sign(object, IDENTITY_SERVER, key);
    }

    private static String publicKey(SigningKey key) {
        return key.verifyKey().toBase64();
    }

    private static SigningKey key(int seed) {
        byte[] bytes = new byte[SigningKey.SEED_SIZE];
        Arrays.fill(bytes, (byte) seed);
        return new SigningKey("ed25519:" + seed, bytes);
    }
}
