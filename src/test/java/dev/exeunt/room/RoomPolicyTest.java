package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.auth.PolicyServer;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Server-server API, "Validating Policy Server signatures". */
class RoomPolicyTest {
    private static final ServerName SELF = new ServerName("resident.example");
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final ServerName POLICY = new ServerName("policy.example");
    private static final String ALICE = "@alice:resident.example";
    private static final String BOB = "@bob:origin.example";
    private static final SigningKey KEY = RoomHistory.keyOf(new ServerName("rules.policy.example"));

    private RoomHistory history;
    private ListStore room;

    static List<RoomVersion> versions() {
        return RoomVersion.ALL;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anEventThatIsNotSignedIsHandedBackAndLeavesNoTrace(RoomVersion version) {
        givenRoomWithPolicyServer(version);
        VerifiedPdu leave = leave();
        int events = room.events().size();

        Verdict verdict = room.commit(room -> room.sendLeave(leave, ORIGIN));

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Unrecommended.class, unasked -> {
            assertThat(unasked.policyServer()).isEqualTo(POLICY);
            assertThat(unasked.event().pdu()).isEqualTo(leave.pdu());
        });
        assertThat(room.events()).hasSize(events);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anEventThatThePolicyServerSignedIsAcceptedAndKeptWithBothSignatures(RoomVersion version) {
        givenRoomWithPolicyServer(version);
        Pdu leave = leave().pdu();

        Verdict verdict = room.commit(room -> room.sendLeave(signed(leave, KEY), ORIGIN));

        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        Pdu kept = room.event(room.events().size()).pdu();
        assertThat(SignedJson.signaturesOf(kept.json(), ORIGIN).size()).isEqualTo(1);
        assertThat(SignedJson.signaturesOf(kept.json(), POLICY).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anotherKeysSignatureIsNone(RoomVersion version) {
        givenRoomWithPolicyServer(version);
        Pdu leave = leave().pdu();

        Verdict verdict = room.commit(room -> room.sendLeave(signed(leave, RoomHistory.keyOf(POLICY)), ORIGIN));

        assertThat(verdict).isInstanceOf(Verdict.Unrecommended.class);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatThePolicyServerRefusesIsSoftFailed(RoomVersion version) {
        givenRoomWithPolicyServer(version);
        VerifiedPdu leave = leave();

        Verdict verdict =
                room.commit(room -> room.handIn(leave, ORIGIN, new Recommendation.Refused("400 M_FORBIDDEN (no)")));

        assertThat(verdict).isInstanceOfSatisfying(Verdict.SoftFailed.class, failed -> assertThat(
                        failed.why().reason())
                .isEqualTo("the policy server policy.example does not recommend it: 400 M_FORBIDDEN (no)"));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aPolicyServerThatIsNotInTheRoomIsNotNeeded(RoomVersion version) {
        givenRoomWithPolicyServer(version);
        VerifiedPdu leave = leave();

        Verdict verdict = room.commit(room -> room.handIn(leave, ORIGIN, Recommendation.NOT_NEEDED));

        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatSaysWhoThePolicyServerIsNeedsNoSignature(RoomVersion version) {
        givenRoomWithPolicyServer(version);
        Pdu off = history.send(ALICE, EventType.POLICY, "", JsonObject.EMPTY);

        Verdict verdict = room.commit(room -> room.receive(VerifiedPdu.alreadyVerified(off)));
        VerifiedPdu leave = leave();

        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        assertThat(room.commit(room -> room.sendLeave(leave, ORIGIN))).isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theAuthRulesCountAlthoughThePolicyServerSigned(RoomVersion version) {
        givenRoomWithPolicyServer(version);
        String stranger = "@mallory:origin.example";
        Pdu topic = history.sign(history.draft(stranger, "m.room.topic", "", JsonObject.of("topic", "mine")));

        Verdict verdict = room.commit(room -> room.receive(signed(topic, KEY)));

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    }

    // ---- in the words of the tests

    private void givenRoomWithPolicyServer(RoomVersion version) {
        history = new RoomHistory(version, ALICE);
        history.join(BOB);
        history.join("@guard:policy.example");
        history.send(
                ALICE,
                EventType.POLICY,
                "",
                JsonObject.of(
                        "via",
                        POLICY.value(),
                        "public_keys",
                        JsonObject.of("ed25519", KEY.verifyKey().toBase64())));
        room = new ListStore(history.roomId(), version, SELF);
        for (Pdu event : history.events()) {
            room.commit(room -> room.receive(VerifiedPdu.alreadyVerified(event)));
        }
    }

    private VerifiedPdu leave() {
        return VerifiedPdu.alreadyVerified(
                history.sign(history.draft(BOB, EventType.MEMBER, BOB, JsonObject.of("membership", "leave"))));
    }

    private static VerifiedPdu signed(Pdu event, SigningKey key) {
        JsonObject signed =
                SignedJson.withSignature(event.json(), POLICY, PolicyServer.KEY_ID, key.sign(event.protectedBytes()));
        return VerifiedPdu.alreadyVerified(Pdu.parse(signed, event.version()));
    }
}
