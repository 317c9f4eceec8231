package dev.exeunt.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private final MovableClock clock = new MovableClock();
    private final FakeNetwork network = new FakeNetwork();
    private final MemoryKeyStore store = new MemoryKeyStore();
    private final Remote remote = new Remote("there.example", clock);
    private final Remote notary = new Remote("notary.example", clock);
    private final OwnKeys own =
            new OwnKeys(new ServerName("here.example"), Remote.newKey("ed25519:1"), List.of(), clock);
    private final KeyRing ring = ring();

    private KeyRing ring(ServerName... notaries) {
        return new KeyRing(own, network, store, List.of(notaries), clock);
    }

    @Test
    void aKeyIsFetchedOnceAndThenKnown() {
        network.serve(remote);
        assertThat(cached("ed25519:a")).isEmpty();

        assertThat(ring.forRequest(remote.name(), "ed25519:a").result())
                .isEqualTo(remote.key("ed25519:a").verifyKey());

        assertThat(cached("ed25519:a")).contains(remote.key("ed25519:a").verifyKey());
        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
    }

    @Test
    void thoseWhoAskAtOnceShareOneFetch() {
        network.serve(remote);
        network.hold();
        List<Future<VerifyKey>> keys = List.of(
                ring.forRequest(remote.name(), "ed25519:a"),
                ring.forRequest(remote.name(), "ed25519:a"),
                ring.forRequest(remote.name(), "ed25519:a"));

        network.release();

        assertThat(keys).allMatch(Future::succeeded);
        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
    }

    @Test
    void aNewKeyOfAKnownServerIsFetchedAtOnce() {
        network.serve(remote);
        ring.forRequest(remote.name(), "ed25519:a");
        remote.expire("ed25519:a", clock.millis());
        VerifyKey rotated = remote.addKey("ed25519:b").verifyKey();

        assertThat(ring.forRequest(remote.name(), "ed25519:b").result()).isEqualTo(rotated);

        assertThat(cached("ed25519:a"))
                .as("an old key authenticates no request")
                .isEmpty();
        assertRefused("ed25519:a", "not valid for requests now");
    }

    @Test
    void aKeyThatIsMetWhileAFetchIsUnderWayIsFetchedAfterIt() {
        JsonObject before = remote.document();
        network.serve(remote.name(), () -> network.fetchesFrom(remote) == 1 ? before : remote.document());
        network.hold();
        Future<VerifyKey> first = ring.forRequest(remote.name(), "ed25519:a");
        remote.addKey("ed25519:b");
        Future<VerifyKey> second = ring.forRequest(remote.name(), "ed25519:b");

        network.release();

        assertThat(first.result()).isEqualTo(remote.key("ed25519:a").verifyKey());
        assertThat(second.result()).isEqualTo(remote.key("ed25519:b").verifyKey());
    }

    @Test
    void unknownKeyIdsCannotCauseAFetchEach() {
        network.serve(remote);

        for (int i = 0; i < 100; i++) {
            assertRefused("ed25519:unknown" + i, "publishes no key");
        }

        assertThat(network.fetchesFrom(remote)).isLessThanOrEqualTo(3);
    }

    @Test
    void anUnreachableServerIsAskedAgainOnlyAfterAWhile() {
        for (int i = 0; i < 10; i++) {
            assertRefused("ed25519:a", "connection refused");
        }
        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
        network.serve(remote);
        clock.advance(Duration.ofSeconds(3));

        assertThat(ring.forRequest(remote.name(), "ed25519:a").succeeded()).isTrue();
    }

    @Test
    void anExpiredDocumentAuthenticatesNoRequest() {
        remote.validFor(Duration.ofHours(-1));
        network.serve(remote);

        assertRefused("ed25519:a", "not valid for requests now");
    }

    @Test
    void noKeyIsBelievedForMoreThanSevenDays() {
        remote.validFor(Duration.ofDays(1000));
        network.serve(remote);
        ring.forRequest(remote.name(), "ed25519:a");
        network.takeDown(remote);
        clock.advance(Duration.ofDays(7));
        assertThat(cached("ed25519:a")).isPresent();

        clock.advance(Duration.ofMillis(1));

        assertThat(cached("ed25519:a")).isEmpty();
    }

    @Test
    void keysAreRenewedInTheBackgroundAfterHalfTheirLife() {
        network.serve(remote);
        ring.forRequest(remote.name(), "ed25519:a");
        clock.advance(Duration.ofHours(13));

        assertThat(cached("ed25519:a")).isPresent();
        assertThat(network.fetchesFrom(remote)).isEqualTo(2);

        clock.advance(Duration.ofHours(11).plusMinutes(30));
        assertThat(cached("ed25519:a")).as("valid by the second document").isPresent();
    }

    @Test
    void keysSurviveARestartWithoutNetwork() {
        network.serve(remote);
        ring.forRequest(remote.name(), "ed25519:a");
        network.takeDown(remote);

        Future<VerifyKey> key = ring().forRequest(remote.name(), "ed25519:a");

        assertThat(key.result()).isEqualTo(remote.key("ed25519:a").verifyKey());
        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
    }

    @Test
    void whatAnotherNodePutIntoTheStoreIsNotFetchedAgain() {
        network.serve(remote);
        KeyRing other = ring();
        ring.forRequest(remote.name(), "ed25519:a");
        other.forRequest(remote.name(), "ed25519:a");
        clock.advance(Duration.ofMinutes(1));
        VerifyKey rotated = remote.addKey("ed25519:b").verifyKey();
        ring.forRequest(remote.name(), "ed25519:b");

        assertThat(other.forRequest(remote.name(), "ed25519:b").result()).isEqualTo(rotated);

        assertThat(network.fetchesFrom(remote)).isEqualTo(2);
    }

    @Test
    void aKeyIdKeepsTheKeyItWasFirstSeenWith() {
        network.serve(remote);
        ring.forRequest(remote.name(), "ed25519:a");
        remote.addKey("ed25519:a");
        VerifyKey second = remote.addKey("ed25519:b").verifyKey();

        assertThat(ring.forRequest(remote.name(), "ed25519:b").result()).isEqualTo(second);

        assertRefused("ed25519:a", "not valid for requests now");
    }

    @Test
    void aForgedDocumentGivesNoKeys() {
        network.serve(remote.name(), remote::unsignedDocument);

        assertRefused("ed25519:a", "not signed");
    }

    @Test
    void aNotaryHelpsWhereTheServerCannotBeReached() {
        KeyRing ring = ring(notary.name());
        network.serve(notary);
        network.serveNotary(notary.name(), (server, until) -> answer(coSigned(remote.document())));

        assertThat(ring.forRequest(remote.name(), "ed25519:a").result())
                .isEqualTo(remote.key("ed25519:a").verifyKey());
    }

    @Test
    void aNotarysAnswerNeedsBothSignatures() {
        KeyRing ring = ring(notary.name());
        network.serve(notary);
        network.serveNotary(
                notary.name(), (server, until) -> answer(remote.document(), coSigned(remote.unsignedDocument())));

        Future<VerifyKey> key = ring.forRequest(remote.name(), "ed25519:a");

        assertThat(key.cause()).hasMessageContaining("connection refused");
    }

    @Test
    void aNotarysOlderDocumentTakesNothingBack() {
        KeyRing ring = ring(notary.name());
        JsonObject older = remote.document();
        clock.advance(Duration.ofMinutes(1));
        remote.addKey("ed25519:b");
        network.serve(remote);
        network.serve(notary);
        network.serveNotary(notary.name(), (server, until) -> answer(coSigned(older)));
        ring.forRequest(remote.name(), "ed25519:b");
        network.takeDown(remote);

        assertThat(ring.forRequest(remote.name(), "ed25519:unknown").failed()).isTrue();

        assertThat(ring.cachedForRequest(remote.name(), "ed25519:b")).isPresent();
    }

    @Test
    void aNotarysOwnKeysAreAskedOfItselfOnly() {
        KeyRing ring = ring(notary.name());
        network.serveNotary(notary.name(), (server, until) -> answer(coSigned(notary.document())));

        assertThat(ring.forRequest(notary.name(), "ed25519:a").cause()).isInstanceOf(MatrixException.class);
    }

    private JsonObject coSigned(JsonObject document) {
        return SignedJson.sign(document, notary.name(), notary.key("ed25519:a"));
    }

    private static JsonObject answer(JsonObject... documents) {
        return JsonObject.of("server_keys", JsonArray.of(documents));
    }

    private Optional<VerifyKey> cached(String keyId) {
        return ring.cachedForRequest(remote.name(), keyId);
    }

    private void assertRefused(String keyId, String why) {
        Throwable refused = ring.forRequest(remote.name(), keyId).cause();
        assertThat(refused).isInstanceOf(MatrixException.class).hasMessageContaining(why);
        assertThat(((MatrixException) refused).error().code()).isEqualTo(Code.UNAUTHORIZED);
    }
}
