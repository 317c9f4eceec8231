package dev.exeunt.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValues;
import dev.exeunt.room.GivenState;
import dev.exeunt.room.Invitation;
import dev.exeunt.room.JoinTerms;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.Preset;
import dev.exeunt.room.Recommendation;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.RoomFounding;
import dev.exeunt.room.Verdict;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(JsonValues.class)
@Domain(DomainContext.Global.class)
class RoomMessagesTest {
    private static final RoomId ROOM = new RoomId("!room:example.org");
    private static final InstantSource CLOCK = () -> Instant.ofEpochMilli(1_700_000_000_000L);
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final UserId USER = new UserId("@user:origin.example");

    @Property(tries = 200)
    void aRequestArrivesAsItWasSent(
            @ForAll("requests") RoomRequest request, @ForAll @LongRange(max = 1L << 40) long left) {
        long deadline = CLOCK.millis() + left;
        AskedRoom sent = new AskedRoom(deadline, request);

        AskedRoom received = overTheWire(new AskedRoomCodec(CLOCK), sent);

        assertThat(received.deadline()).isEqualTo(deadline);
        assertThat(text(received.request())).isEqualTo(text(request));
    }

    @Property(tries = 200)
    void aReplyArrivesAsItWasSent(@ForAll("replies") RoomReply reply) {
        assertThat(text(overTheWire(new RoomReplyCodec(), reply))).isEqualTo(text(reply));
    }

    @Property(tries = 200)
    void anEventArrivesWithItsIdAndItsBytes(@ForAll JsonObject content, @ForAll("versions") RoomVersion version) {
        Pdu event = Pdu.unchecked(event().with("content", content), version, new EventId("$id:origin.example"));

        Pdu received = arrived(event);

        assertThat(received).isEqualTo(event);
        assertThat(received.version()).isEqualTo(version);
        assertThat(received.bytes()).isEqualTo(event.bytes());
    }

    @Example
    void anEventWithNumbersThatCanonicalJsonDoesNotKnowKeepsItsBytes() {
        JsonObject content = JsonReader.readObject(
                "{\"x\":[1.5,-0,1e3,0.1e-7,123456789012345678901]}".getBytes(StandardCharsets.UTF_8));
        Pdu event = Pdu.unchecked(event().with("content", content), RoomVersion.V1, new EventId("$id:origin.example"));

        assertThat(arrived(event).bytes()).isEqualTo(event.bytes());
    }

    private static Pdu arrived(Pdu event) {
        RoomRequest request = new RoomRequest.SendLeave(ROOM, VerifiedPdu.alreadyVerified(event), ORIGIN);
        AskedRoom received = overTheWire(new AskedRoomCodec(CLOCK), new AskedRoom(0, request));
        return ((RoomRequest.SendLeave) received.request()).leave().pdu();
    }

    @Property(tries = 50)
    void anInviteArrivesWithWhatIsSaidOfTheRoom(@ForAll JsonObject content) {
        Pdu event = Pdu.unchecked(event().with("content", content), RoomVersion.V10, new EventId("$x"));
        Invitation sent = new Invitation(VerifiedPdu.alreadyVerified(event), List.of(event));

        RoomReply.Invited received = (RoomReply.Invited) overTheWire(new RoomReplyCodec(), new RoomReply.Invited(sent));

        assertThat(received.invitation().event().pdu()).isEqualTo(event);
        assertThat(received.invitation().state()).containsExactly(event);
    }

    /** Behind other bytes, as in a message of the event bus. */
    private static <T> T overTheWire(MessageCodec<T, T> codec, T sent) {
        Buffer buffer = Buffer.buffer("header");
        int position = buffer.length();
        codec.encodeToWire(buffer, sent);
        return codec.decodeFromWire(position, buffer);
    }

    /** Verified events have no equality of their own. */
    private static String text(Object message) {
        return message.toString();
    }

    private static JsonObject event() {
        return JsonObject.of(
                "type", "m.room.member", "room_id", ROOM.value(), "sender", USER.value(), "state_key", USER.value());
    }

    @Provide
    Arbitrary<RoomVersion> versions() {
        return Arbitraries.of(RoomVersion.ALL);
    }

    @Provide
    Arbitrary<RoomRequest> requests(@ForAll JsonObject content, @ForAll("texts") String text) {
        VerifiedPdu event = VerifiedPdu.alreadyVerified(
                Pdu.unchecked(event().with("content", content), RoomVersion.V10, new EventId("$" + text + "x")));
        return Arbitraries.of(
                new RoomRequest.AskVersion(ROOM),
                new RoomRequest.AskVersion(ROOM, Optional.of(USER)),
                new RoomRequest.AskFrontier(ROOM, ORIGIN),
                new RoomRequest.MakeLeave(ROOM, USER, ORIGIN),
                new RoomRequest.SendLeave(ROOM, event, ORIGIN),
                new RoomRequest.SendLeave(ROOM, event, ORIGIN, Recommendation.NOT_NEEDED),
                new RoomRequest.Receive(ROOM, event, ORIGIN),
                new RoomRequest.Receive(ROOM, event, ORIGIN, new Recommendation.Refused(text)),
                new RoomRequest.ReceiveAll(ROOM, List.of(event, event), ORIGIN),
                new RoomRequest.AskTerms(ROOM, USER, ORIGIN),
                new RoomRequest.MakeJoin(ROOM, USER, ORIGIN, List.of(USER, new UserId("@other:origin.example"))),
                new RoomRequest.MakeKnock(ROOM, USER, ORIGIN),
                new RoomRequest.HandIn(ROOM, event, ORIGIN, Recommendation.NOT_NEEDED),
                new RoomRequest.AskMember(ROOM, USER),
                new RoomRequest.AskStripped(ROOM),
                new RoomRequest.MakeInvite(ROOM, new LocalAct(USER, "m.room.member", Optional.of(text), content)),
                new RoomRequest.ReceiveGiven(
                        ROOM, event, ORIGIN, Recommendation.NOT_ASKED, List.of(event), Optional.empty()),
                new RoomRequest.ReceiveGiven(
                        ROOM,
                        event,
                        ORIGIN,
                        Recommendation.NOT_NEEDED,
                        List.of(),
                        Optional.of(new GivenState(
                                7,
                                Map.of(StateKey.member(text), 7L),
                                Map.of(StateKey.POWER_LEVELS, new EventId("$fetched"))))),
                new RoomRequest.Found(new RoomFounding(event, Preset.PUBLIC_CHAT, Optional.of(text))),
                new RoomRequest.Found(new RoomFounding(event, Preset.PRIVATE_CHAT, Optional.empty())),
                new RoomRequest.Act(ROOM, new LocalAct(USER, text, Optional.of(text), content)),
                new RoomRequest.Act(ROOM, new LocalAct(USER, "m.room.message", Optional.empty(), content)));
    }

    @Provide
    Arbitrary<RoomReply> replies(@ForAll JsonObject content, @ForAll("texts") String text) {
        Pdu event = Pdu.unchecked(event().with("content", content), RoomVersion.V10, new EventId("$" + text + "x"));
        Arbitrary<RoomReply> others = Arbitraries.of(
                new RoomReply.Terms(RoomVersion.V8, new JoinTerms(true, List.of(ROOM), List.of(USER), false)),
                new RoomReply.Terms(RoomVersion.V7, JoinTerms.NONE),
                new RoomReply.Membership(true, text),
                new RoomReply.Stripped(List.of(event, event)),
                new RoomReply.Retry(),
                new RoomReply.Version(RoomVersion.V12),
                new RoomReply.Decided(new Verdict.Unrecommended(
                        VerifiedPdu.alreadyVerified(Pdu.unchecked(
                                event().with("content", content), RoomVersion.V10, new EventId("$" + text + "x"))),
                        ORIGIN)),
                new RoomReply.Template(RoomVersion.V1, content),
                new RoomReply.Failed(new MatrixError(MatrixError.Code.FORBIDDEN, text)));
        Arbitrary<RoomReply> frontiers = Combinators.combine(
                        Arbitraries.of(true, false), ids().list().ofMaxSize(30))
                .as(RoomReply.Frontier::new);
        Arbitrary<RoomReply> several = verdicts(text).list().ofMaxSize(50).map(RoomReply.DecidedAll::new);
        return Arbitraries.oneOf(others, frontiers, several, verdicts(text).map(RoomReply.Decided::new));
    }

    private static Arbitrary<Verdict> verdicts(String text) {
        Refusal why = new Refusal("5.5.1", text);
        Arbitrary<Verdict> first = Arbitraries.oneOf(
                ids().map(Verdict.Accepted::new),
                ids().map(id -> new Verdict.SoftFailed(id, why)),
                ids().map(id -> new Verdict.Rejected(id, why)));
        Arbitrary<Verdict> missing = Combinators.combine(ids(), ids().set(), ids().set())
                .as((id, prev, auth) -> new Verdict.Missing(id, new HashSet<>(prev), new HashSet<>(auth)));
        return Arbitraries.oneOf(first, first.map(Verdict.Known::new), missing);
    }

    private static Arbitrary<EventId> ids() {
        return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(43).map(opaque -> new EventId("$" + opaque));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().excludeChars('\0').ofMaxLength(20);
    }
}
