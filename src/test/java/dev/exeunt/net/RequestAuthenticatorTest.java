package dev.exeunt.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.keys.KeyFetcher;
import dev.exeunt.keys.KeyRing;
import dev.exeunt.keys.MemoryKeyStore;
import dev.exeunt.keys.MovableClock;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.keys.Remote;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestAuthenticatorTest {
    private static final ServerName SELF = new ServerName("here.example");
    private static final String TARGET = "/_matrix/federation/v1/make_leave/%21r/%40u?a=b";

    private final MovableClock clock = new MovableClock();
    private final Remote remote = new Remote("there.example", clock);
    private final SigningKey key = remote.key("ed25519:a");
    private final OwnKeys own = new OwnKeys(SELF, Remote.newKey("ed25519:1"), List.of(), clock);
    private final RequestAuthenticator authenticator =
            new RequestAuthenticator(SELF, new KeyRing(own, new OneServer(), new MemoryKeyStore(), List.of(), clock));

    private final class OneServer implements KeyFetcher {
        @Override
        public Future<JsonObject> serverKeys(ServerName server) {
            return server.equals(remote.name())
                    ? Future.succeededFuture(remote.document())
                    : Future.failedFuture("connection refused");
        }

        @Override
        public Future<JsonObject> queryNotary(ServerName notary, ServerName server, long minimumValidUntilTs) {
            return Future.failedFuture("no notary");
        }
    }

    @Test
    void aRequestSignedWithItsOriginsKeyIsItsOrigins() {
        assertThat(get(signed(SELF)).result()).isEqualTo(remote.name());
    }

    @Test
    void theDestinationMayBeSignedOnly() {
        XMatrix header = signed(SELF);
        XMatrix older = new XMatrix(header.origin(), Optional.empty(), header.keyId(), header.signature());

        assertThat(get(older).result()).isEqualTo(remote.name());
    }

    @Test
    void aRequestToAnotherServerIsRefused() {
        ServerName elsewhere = new ServerName("elsewhere.example");
        XMatrix header = signed(elsewhere);

        assertRefused(get(header), "elsewhere.example");
        assertRefused(
                get(new XMatrix(header.origin(), Optional.empty(), header.keyId(), header.signature())),
                "does not match");
    }

    @Test
    void theSignatureCoversMethodTargetAndContent() {
        XMatrix header = signed(SELF);

        assertRefused(authenticator.authenticate(header, "PUT", TARGET, null), "does not match");
        assertRefused(authenticator.authenticate(header, "GET", TARGET.replace("%40", "@"), null), "does not match");
        assertRefused(authenticator.authenticate(header, "GET", TARGET, JsonObject.EMPTY), "does not match");
    }

    @Test
    void aKeyThatTheOriginDoesNotHaveIsRefused() {
        XMatrix header = signed(SELF);

        assertRefused(
                get(new XMatrix(header.origin(), header.destination(), "ed25519:zz", header.signature())),
                "ed25519:zz");
        assertRefused(
                get(new XMatrix(new ServerName("down.example"), header.destination(), "ed25519:a", "AA")),
                "connection refused");
    }

    @Test
    void nobodyElseMayClaimToBeThisServer() {
        assertRefused(get(new XMatrix(SELF, Optional.of(SELF), "ed25519:1", "AA")), "this server itself");
    }

    @Test
    void aSignatureThatIsNoBase64IsRefused() {
        assertRefused(get(new XMatrix(remote.name(), Optional.of(SELF), "ed25519:a", "!!")), "does not match");
    }

    private XMatrix signed(ServerName destination) {
        return new SignedRequest("GET", TARGET, remote.name(), destination, null).sign(key);
    }

    private Future<ServerName> get(XMatrix header) {
        return authenticator.authenticate(header, "GET", TARGET, null);
    }

    private static void assertRefused(Future<ServerName> origin, String why) {
        assertThat(origin.cause()).isInstanceOf(MatrixException.class).hasMessageContaining(why);
        assertThat(((MatrixException) origin.cause()).error().code()).isEqualTo(Code.UNAUTHORIZED);
    }
}
