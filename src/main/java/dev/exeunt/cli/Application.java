package dev.exeunt.cli;

import dev.exeunt.admin.NodeExit;
import dev.exeunt.admin.Readiness;
import dev.exeunt.federation.FederationSettings;
import dev.exeunt.federation.FederationVerticle;
import dev.exeunt.federation.Rehearsal;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.net.Listeners;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardCensus;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node that runs. */
public final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final long PATIENCE_SECONDS = 30;
    private static final Duration REHEARSAL = Duration.ofMillis(300);

    private static final long HAND_OVER_SECONDS = 20;
    private static final long LOOK_EVERY_MS = 20;

    private final Components components = new Components();
    private final CountDownLatch exit = new CountDownLatch(1);

    private Application() {}

    /**
     * Starts a node.
     *
     * @param verticles the folder with the operator's own descriptors; it need not exist
     * @throws CommandException where it cannot be started; nothing of it runs then
     */
    public static Application start(Configuration configuration, Path verticles) {
        Application application = new Application();
        try {
            application.components.add(NodeExit.class, application.exit::countDown);
            new Assembly(configuration, application.components).assemble();
            for (VerticleDescriptor descriptor : VerticleDescriptor.load(verticles, Assembly.CORES)) {
                application.deploy(descriptor);
            }
            application.rehearse();
            application.components.onClose(application::handOver);
            application.takeShards();
            return application;
        } catch (Exception e) {
            LOG.debug("the node did not start", e);
            application.close();
            throw CommandException.failure(Optional.ofNullable(e.getMessage()).orElseGet(e::toString));
        }
    }

    private void deploy(VerticleDescriptor descriptor) throws TimeoutException {
        Vertx vertx = components.get(Vertx.class);
        String deployment = vertx.deployVerticle(
                        () -> components.verticle(descriptor.className()), descriptor.options())
                .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        components.onClose(() -> vertx.undeploy(deployment).await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private void rehearse() {
        components.get(Listeners.class).port(FederationVerticle.LISTENER).ifPresent(port -> new Rehearsal(
                        components.get(Vertx.class),
                        components.get(OwnKeys.class),
                        components.get(Rooms.class),
                        components.get(FederationSettings.class))
                .play(port, REHEARSAL));
    }

    /** Not before everything runs: a shard's rooms wait from the moment on at which it is placed here. */
    private void takeShards() throws InterruptedException, ExecutionException, TimeoutException {
        components.get(Placement.class).comeBack().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Where this listener accepts connections, as {@code HOST:PORT}; {@code off} where it does not. */
    public String address(String listener) {
        return components.get(Listeners.class).address(listener).orElse("off");
    }

    /** Waits until an operator asks the node to end. */
    public void awaitExit() throws InterruptedException {
        exit.await();
    }

    /** While everything still runs: requests are passed on to where the rooms go. */
    private void handOver() throws InterruptedException, ExecutionException, TimeoutException {
        components.get(Readiness.class).end();
        boolean taken = components
                .get(Placement.class)
                .withdraw()
                .toCompletableFuture()
                .get(HAND_OVER_SECONDS, TimeUnit.SECONDS);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HAND_OVER_SECONDS);
        while (taken && components.get(ShardCensus.class).owned() > 0 && System.nanoTime() < end) {
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /** Hands the shards over, answers what was taken, takes nothing more, and stops. */
    @Override
    public void close() {
        components.close();
    }
}
