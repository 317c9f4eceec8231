package dev.exeunt.keys;

import static dev.exeunt.shard.Eventually.until;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.shard.TestCluster;
import dev.exeunt.shard.TwoNodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes in a cluster; {@code there} fetches, {@code here} asks, where a test says nothing else. */
@Timeout(60)
class KeyExchangeTest {
    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes();

    private static final Duration HOLD = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MovableClock clock = new MovableClock();
    private final FakeNetwork network = new FakeNetwork();
    private final MemoryKeyStore store = new MemoryKeyStore();
    private final Remote remote = new Remote("remote.example", clock);
    private final OwnKeys own =
            new OwnKeys(new ServerName("here.example"), Remote.newKey("ed25519:1"), List.of(), clock);
    /** Others in each test, so that none hears what was meant for another. */
    private final String here = UUID.randomUUID().toString();

    private final String there = UUID.randomUUID().toString();

    @Test
    void serversThatBothNodesMeetAtOnceAreAskedOnce() throws Exception {
        List<Remote> remotes = IntStream.range(0, 50)
                .mapToObj(i -> new Remote("remote" + i + ".example", clock))
                .toList();
        remotes.forEach(network::serve);
        network.hold();
        NodePlacement spread = name -> Optional.of(name.hashCode() % 2 == 0 ? here : there);
        KeyRing ringHere = ring(NODES.here(), here, spread, store);
        KeyRing ringThere = ring(NODES.there(), there, spread, store);

        List<Future<VerifyKey>> keys = new ArrayList<>();
        for (Remote one : remotes) {
            keys.add(ringHere.forRequest(one.name(), "ed25519:a"));
            keys.add(ringThere.forRequest(one.name(), "ed25519:a"));
        }
        until(() -> network.fetches() == remotes.size());
        network.release();

        await(Future.all(keys));
        assertThat(remotes).allMatch(one -> network.fetchesFrom(one) == 1);
        assertThat(remotes).allMatch(one -> isCached(ringHere, one) && isCached(ringThere, one));
    }

    @Test
    void aKeyThatIsNewerThanWhatTheOtherNodeKnowsIsFetchedByIt() throws Exception {
        network.serve(remote);
        KeyRing ringThere = ringThere();
        await(ringThere.forRequest(remote.name(), "ed25519:a"));
        VerifyKey rotated = remote.addKey("ed25519:b").verifyKey();

        VerifyKey key = await(ringHere(new MemoryKeyStore()).forRequest(remote.name(), "ed25519:b"));

        assertThat(key).isEqualTo(rotated);
        assertThat(ringThere.cachedForRequest(remote.name(), "ed25519:b")).contains(rotated);
        assertThat(network.fetchesFrom(remote)).isEqualTo(2);
    }

    @Test
    void aServerThatIsSlowIsStillAskedByOneNodeOnly() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        NODES.there().eventBus().<Object>addInboundInterceptor(delivery -> count(delivery, questions));
        network.serve(remote);
        network.hold();
        ringThere();

        Future<VerifyKey> key = ringHere(store).forRequest(remote.name(), "ed25519:a");
        until(() -> questions.get() > 5);
        network.release();

        assertThat(await(key)).isEqualTo(remote.key("ed25519:a").verifyKey());
        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
    }

    private void count(DeliveryContext<?> delivery, AtomicInteger questions) {
        if (delivery.message().address().equals("keys." + there)) {
            questions.incrementAndGet();
        }
        delivery.next();
    }

    @Test
    void whatTheOtherNodeCannotGetIsNotTriedHere() throws Exception {
        ringThere();
        KeyRing ring = ringHere(store);

        assertThatThrownBy(() -> await(ring.forRequest(remote.name(), "ed25519:a")))
                .isInstanceOf(MatrixException.class)
                .hasMessageContaining("connection refused");

        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
    }

    @Test
    void aNodeThatHangsIsDoneWithout() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        await(NODES.there()
                .eventBus()
                .<Buffer>consumer("keys." + there, question -> asked.countDown())
                .completion());
        network.serve(remote);

        KeyExchange impatient =
                new KeyExchange(NODES.here(), here, name -> Optional.of(there), HOLD, HOLD.multipliedBy(3));
        VerifyKey key = await(ring(NODES.here(), impatient, store).forRequest(remote.name(), "ed25519:a"));

        asked.await();
        assertThat(key).isEqualTo(remote.key("ed25519:a").verifyKey());
        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
        assertThat(store.load(remote.name().value()).toCompletableFuture().get())
                .isPresent();
    }

    @Test
    void aNodeThatDoesNotListenIsDoneWithout() throws Exception {
        network.serve(remote);

        await(ringHere(store).forRequest(remote.name(), "ed25519:a"));

        assertThat(network.fetchesFrom(remote)).isEqualTo(1);
    }

    @Test
    void aNodeThatDiesWhileItFetchesIsDoneWithout() throws Exception {
        try (TestCluster mortal = new TestCluster()) {
            Vertx other = mortal.join().vertx();
            TestCluster.Member victim = mortal.join();
            network.serve(remote);
            network.hold();
            ring(victim.vertx(), there, name -> Optional.of(there), store);
            KeyRing survivor = ring(other, new KeyExchange(other, here, name -> Optional.of(there)), store);
            Future<VerifyKey> key = survivor.forRequest(remote.name(), "ed25519:a");
            until(() -> network.fetches() == 1);

            victim.kill();
            victim.vertx().close();
            until(() -> network.fetches() == 2);
            network.release();

            assertThat(await(key)).isEqualTo(remote.key("ed25519:a").verifyKey());
        }
    }

    @Test
    void nodesThatTakeEachOtherForResponsibleDoNotWaitForEachOther() throws Exception {
        network.serve(remote);
        network.hold();
        KeyRing ringHere = ring(NODES.here(), here, name -> Optional.of(there), store);
        KeyRing ringThere = ring(NODES.there(), there, name -> Optional.of(here), store);

        List<Future<VerifyKey>> keys = List.of(
                ringHere.forRequest(remote.name(), "ed25519:a"), ringThere.forRequest(remote.name(), "ed25519:a"));
        until(() -> network.fetches() == 2);
        network.release();

        await(Future.all(keys));
        assertThat(network.fetchesFrom(remote)).isEqualTo(2);
    }

    private KeyRing ringHere(KeyStore store) throws Exception {
        return ring(NODES.here(), here, name -> Optional.of(there), store);
    }

    private KeyRing ringThere() throws Exception {
        return ring(NODES.there(), there, name -> Optional.of(there), store);
    }

    private KeyRing ring(Vertx vertx, String self, NodePlacement placement, KeyStore store) throws Exception {
        return ring(vertx, new KeyExchange(vertx, self, placement, HOLD, PATIENCE), store);
    }

    private KeyRing ring(Vertx vertx, KeyExchange exchange, KeyStore store) throws Exception {
        KeyRing ring = new KeyRing(own, network, store, List.of(), clock, exchange);
        await(vertx.deployVerticle(new KeyGatewayVerticle(ring, exchange)));
        return ring;
    }

    private static boolean isCached(KeyRing ring, Remote remote) {
        return ring.cachedForRequest(remote.name(), "ed25519:a").isPresent();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(20, SECONDS);
    }
}
