package dev.exeunt.matrix.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-server API, "Validating hashes and signatures on received events". */
class EventVerificationTest {
    private static final ServerName OTHER = new ServerName("other.example");
    private static final SigningKey SECOND = new SigningKey("ed25519:2", seed(2));
    private static final SigningKey THIRD = new SigningKey("ed25519:3", seed(3));

    private final Map<String, VerifyKey> known = new HashMap<>();

    EventVerificationTest() {
        know(SampleEvents.SERVER, SampleEvents.KEY);
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void anEventOfItsSendersServerIsTakenAsItIs(RoomVersion version) {
        Pdu leave = Pdu.parse(SampleEvents.signedLeave(version), version);

        assertThat(verify(leave)).isEqualTo(leave);
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void anEventWhoseContentHashDiffersIsRedactedAndKeepsItsId(RoomVersion version) {
        JsonObject leave = SampleEvents.signedLeave(version);
        Pdu changed = Pdu.parse(leave.with("content", JsonObject.of("membership", "leave", "reason", "new")), version);

        Pdu verified = verify(changed);

        assertThat(verified.content()).isEqualTo(JsonObject.of("membership", "leave"));
        assertThat(verified.eventId()).isEqualTo(Pdu.parse(leave, version).eventId());
        assertThat(verified.bytes()).isEqualTo(verified.json().toString().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"not base64!", "", "AAAA"})
    void aContentHashThatIsNoneDiffers(String hash) {
        JsonObject leave = SampleEvents.leave(RoomVersion.V10)
                .with("content", JsonObject.of("membership", "leave", "reason", "x"))
                .with("hashes", JsonObject.of("sha256", hash));
        JsonObject signed = EventSigning.sign(leave, RoomVersion.V10, SampleEvents.SERVER, SampleEvents.KEY);

        assertThat(verify(Pdu.parse(signed, RoomVersion.V10)).content().has("reason"))
                .isFalse();
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void anEventWhoseProtectedPartWasChangedIsRefused(RoomVersion version) {
        JsonObject leave = SampleEvents.signedLeave(version);

        assertRefused(leave.with("depth", 8), version, "does not hold");
        assertRefused(leave.with("content", JsonObject.of("membership", "join")), version, "does not hold");
    }

    @Test
    void anEventWithoutASignatureOfItsSendersServerIsRefused() {
        JsonObject leave = SampleEvents.signedLeave(RoomVersion.V10).with("signatures", JsonObject.EMPTY);

        assertRefused(leave, RoomVersion.V10, "there is no signature of origin.example");
        know(OTHER, SECOND);
        assertRefused(
                EventSigning.sign(leave, RoomVersion.V10, OTHER, SECOND),
                RoomVersion.V10,
                "there is no signature of origin.example");
    }

    @Test
    void aSignatureByAnUnknownOrExpiredKeyDoesNotCount() {
        JsonObject leave = SampleEvents.signedLeave(RoomVersion.V10);

        known.clear();

        assertRefused(leave, RoomVersion.V10, "there is no signature of origin.example with a known key");
    }

    @Test
    void signaturesByUnknownKeysAreSkippedBesideAGoodOne() {
        JsonObject leave = signed(SampleEvents.signedLeave(RoomVersion.V10), SampleEvents.SERVER, SECOND);
        JsonObject wrong = withSignature(leave, "ed25519:9", "AAAA");

        assertThat(verify(Pdu.parse(wrong, RoomVersion.V10)).json()).isEqualTo(wrong);
    }

    @Test
    void signaturesOfOtherAlgorithmsAreSkippedBesideAGoodOne() {
        JsonObject leave = withSignature(SampleEvents.signedLeave(RoomVersion.V10), "rsa:1", "AAAA");
        known.put(SampleEvents.SERVER + " rsa:1", SECOND.verifyKey());

        assertThat(verify(Pdu.parse(leave, RoomVersion.V10)).json()).isEqualTo(leave);
    }

    @Test
    void everySignatureByAKnownKeyMustHold() {
        know(SampleEvents.SERVER, SECOND);
        know(SampleEvents.SERVER, THIRD);
        JsonObject leave = SampleEvents.signedLeave(RoomVersion.V10);

        JsonObject twice = signed(leave, SampleEvents.SERVER, SECOND);

        assertThat(verify(Pdu.parse(twice, RoomVersion.V10)).json()).isEqualTo(twice);
        assertRefused(
                withSignature(twice, THIRD.keyId(), "A".repeat(86)), RoomVersion.V10, "with ed25519:3 does not hold");
        assertRefused(
                withSignature(twice, THIRD.keyId(), "not base64!"), RoomVersion.V10, "with ed25519:3 does not hold");
    }

    @Test
    void signaturesOfServersThatNeedNotSignAreNotChecked() {
        know(OTHER, SECOND);
        JsonObject leave = SampleEvents.signedLeave(RoomVersion.V10);

        JsonObject more = SignedJson.withSignature(leave, OTHER, SECOND.keyId(), "A".repeat(86));

        assertThat(verify(Pdu.parse(more, RoomVersion.V10)).json()).isEqualTo(more);
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void inVersions1And2TheServerOfTheEventIdMustSignToo(RoomVersion version) {
        know(OTHER, SECOND);
        JsonObject leave =
                SampleEvents.hashedAndSigned(SampleEvents.leave(version).with("event_id", "$e:other.example"), version);

        if (version.eventIds() == EventIdFormat.GIVEN) {
            assertRefused(leave, version, "there is no signature of other.example");
            JsonObject both = EventSigning.sign(leave, version, OTHER, SECOND);
            assertThat(verify(Pdu.parse(both, version)).json()).isEqualTo(both);
        } else {
            assertThat(verify(Pdu.parse(leave, version)).json()).isEqualTo(leave);
        }
    }

    @Test
    void anEventIdThatNamesNoServerIsRefused() {
        JsonObject leave = SampleEvents.hashedAndSigned(
                SampleEvents.leave(RoomVersion.V1).with("event_id", "$e:not a server"), RoomVersion.V1);

        assertRefused(leave, RoomVersion.V1, "its event ID names no server");
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void sinceVersion8TheAuthorisingServerOfARestrictedJoinMustSign(RoomVersion version) {
        know(OTHER, SECOND);
        JsonObject leave = SampleEvents.hashedAndSigned(
                SampleEvents.leave(version)
                        .with(
                                "content",
                                JsonObject.of(
                                        "membership", "leave", "join_authorised_via_users_server", "@a:other.example")),
                version);

        if (SampleEvents.versions(8, 12).contains(version)) {
            assertRefused(leave, version, "there is no signature of other.example");
            JsonObject both = EventSigning.sign(leave, version, OTHER, SECOND);
            assertThat(verify(Pdu.parse(both, version)).json()).isEqualTo(both);
        } else {
            assertThat(verify(Pdu.parse(leave, version)).json()).isEqualTo(leave);
        }
    }

    @Test
    void anInviteByThirdPartyIdNeedsNoSignatureOfItsSender() {
        JsonObject invite = SampleEvents.leave(RoomVersion.V10)
                .with("content", JsonObject.of("membership", "invite", "third_party_invite", JsonObject.EMPTY));
        JsonObject signed = SampleEvents.hashedAndSigned(invite, RoomVersion.V10);
        known.clear();

        assertThat(verify(Pdu.parse(signed, RoomVersion.V10)).json()).isEqualTo(signed);
    }

    @Test
    void whatWasSignedHereIsVerified() {
        VerifiedPdu leave = EventSigning.hashAndSign(
                SampleEvents.leave(RoomVersion.V12).with("unsigned", JsonObject.of("age", 1)),
                RoomVersion.V12,
                SampleEvents.SERVER,
                SampleEvents.KEY);

        assertThat(verify(leave.pdu())).isEqualTo(leave.pdu());
        assertThat(leave.pdu().json().has("unsigned")).isFalse();
    }

    private Pdu verify(Pdu pdu) {
        return EventVerification.verify(pdu, (server, keyId) -> Optional.ofNullable(known.get(server + " " + keyId)))
                .pdu();
    }

    private void assertRefused(JsonObject event, RoomVersion version, String why) {
        Pdu pdu = Pdu.parse(event, version);
        MatrixException refusal = catchThrowableOfType(MatrixException.class, () -> verify(pdu));
        assertThat(refusal.error().code()).isEqualTo(Code.INVALID_PARAM);
        assertThat(refusal).hasMessageContaining(why);
    }

    private void know(ServerName server, SigningKey key) {
        known.put(server + " " + key.keyId(), key.verifyKey());
    }

    private static JsonObject signed(JsonObject event, ServerName server, SigningKey key) {
        return EventSigning.sign(event, RoomVersion.V10, server, key);
    }

    private static JsonObject withSignature(JsonObject event, String keyId, String signature) {
        return SignedJson.withSignature(event, SampleEvents.SERVER, keyId, signature);
    }

    private static byte[] seed(int fill) {
        byte[] seed = new byte[SigningKey.SEED_SIZE];
        seed[0] = (byte) fill;
        return seed;
    }
}
