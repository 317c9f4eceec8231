package dev.exeunt.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventVerifierTest {
    private final MovableClock clock = new MovableClock();
    private final FakeNetwork network = new FakeNetwork();
    private final Remote remote = new Remote("there.example", clock);
    private final OwnKeys own =
            new OwnKeys(new ServerName("here.example"), Remote.newKey("ed25519:1"), List.of(), clock);
    private final EventVerifier verifier =
            new EventVerifier(new KeyRing(own, network, new MemoryKeyStore(), List.of(), clock));

    @Test
    void anEventIsVerifiedWithAKeyThatIsFetchedAndThenKnown() {
        network.serve(remote);
        Pdu event = event(RoomVersion.V11, clock.millis(), remote.key("ed25519:a"));

        assertThat(verifier.verify(event).result().pdu()).isEqualTo(event);
        assertThat(verifier.verify(event).succeeded()).isTrue();
        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
    }

    @Test
    void ownEventsNeedNoNetwork() {
        Pdu event = event(own.serverName(), RoomVersion.V11, clock.millis(), own.signingKey());

        assertThat(verifier.verify(event).succeeded()).isTrue();
    }

    @Test
    void anEventFromLaterThanAnyKeyIsBelievedIsRefusedWithoutAskingWhereTheVersionEnforcesIt() {
        network.serve(remote);
        long faraway = clock.in(Duration.ofDays(3650));
        SigningKey key = remote.key("ed25519:a");
        verifier.verify(event(RoomVersion.V11, clock.millis(), key));

        assertRefused(verifier.verify(event(RoomVersion.V5, faraway, key)));
        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
        assertThat(verifier.verify(event(RoomVersion.V4, faraway, key)).succeeded())
                .isTrue();
    }

    @Test
    void anEventFromAfterItsKeyExpiredIsRefusedInEveryVersion() {
        long expired = clock.in(Duration.ofHours(-1));
        SigningKey old = remote.key("ed25519:a");
        remote.addKey("ed25519:b");
        remote.expire("ed25519:a", expired);
        network.serve(remote);

        for (RoomVersion version : List.of(RoomVersion.V3, RoomVersion.V11)) {
            assertThat(verifier.verify(event(version, expired, old)).succeeded())
                    .isTrue();
            assertRefused(verifier.verify(event(version, expired + 1, old)));
        }
    }

    @Test
    void aWithdrawnKeyStillCoversEventsOfItsTime() {
        network.serve(remote);
        SigningKey dropped = remote.key("ed25519:a");
        verifier.verify(event(RoomVersion.V11, clock.millis(), dropped));
        remote.drop("ed25519:a");
        SigningKey next = remote.addKey("ed25519:b");
        verifier.verify(event(RoomVersion.V11, clock.millis(), next));

        assertThat(verifier.verify(event(RoomVersion.V11, clock.millis(), dropped))
                        .succeeded())
                .isTrue();
        assertRefused(verifier.verify(event(RoomVersion.V11, clock.in(Duration.ofDays(2)), dropped)));
    }

    @Test
    void anEventOfAServerWithoutKeysIsRefused() {
        assertRefused(verifier.verify(event(RoomVersion.V11, clock.millis(), remote.key("ed25519:a"))));
    }

    private Pdu event(RoomVersion version, long originServerTs, SigningKey key) {
        return event(remote.name(), version, originServerTs, key);
    }

    private static Pdu event(ServerName server, RoomVersion version, long originServerTs, SigningKey key) {
        JsonObject event = JsonObject.of(
                "type",
                "m.room.member",
                "room_id",
                "!room:here.example",
                "sender",
                "@alice:" + server,
                "state_key",
                "@alice:" + server,
                "content",
                JsonObject.of("membership", "leave"),
                "origin_server_ts",
                originServerTs,
                "depth",
                7,
                "prev_events",
                JsonArray.of(),
                "auth_events",
                JsonArray.of());
        return EventSigning.hashAndSign(event, version, server, key).pdu();
    }

    private static void assertRefused(Future<VerifiedPdu> verified) {
        assertThat(verified.cause()).isInstanceOf(MatrixException.class);
        assertThat(((MatrixException) verified.cause()).error().code()).isEqualTo(Code.INVALID_PARAM);
    }
}
