package dev.exeunt.cli;

import dev.exeunt.admin.AdminSettings;
import dev.exeunt.federation.FederationApi;
import dev.exeunt.federation.FederationSettings;
import dev.exeunt.federation.FederationVerticle;
import dev.exeunt.federation.Rehearsal;
import dev.exeunt.federation.RemoteEvents;
import dev.exeunt.keys.EventVerifier;
import dev.exeunt.keys.KeyRing;
import dev.exeunt.keys.Notary;
import dev.exeunt.keys.OldKey;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.keys.SigningKeyFile;
import dev.exeunt.net.AddressPolicy;
import dev.exeunt.net.FederationClient;
import dev.exeunt.net.Listeners;
import dev.exeunt.net.RemoteKeyFetcher;
import dev.exeunt.net.RequestAuthenticator;
import dev.exeunt.net.TrustedAuthorities;
import dev.exeunt.shard.MemoryBudget;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardServices;
import dev.exeunt.store.Store;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node: its parts, in the order in which they start, and the other way round in which they stop. */
public final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final long PATIENCE_SECONDS = 30;
    private static final Duration REHEARSAL = Duration.ofMillis(300);

    private final Components components = new Components();
    private final Listeners listeners = components.add(Listeners.class, new Listeners());
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

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
            application.assemble(configuration);
            for (VerticleDescriptor descriptor : VerticleDescriptor.load(verticles, CORES)) {
                application.deploy(descriptor);
            }
            application.rehearse();
            return application;
        } catch (Exception e) {
            LOG.debug("the node did not start", e);
            application.close();
            throw CommandException.failure(Optional.ofNullable(e.getMessage()).orElseGet(e::toString));
        }
    }

    /** Where this listener accepts connections, as {@code HOST:PORT}; {@code off} where it does not. */
    public String address(String listener) {
        return listeners.address(listener).orElse("off");
    }

    private void assemble(Configuration configuration) throws IOException {
        if (configuration.cluster().enabled()) {
            throw CommandException.failure("cluster.enabled is true, but a node of this version runs alone");
        }
        InstantSource clock = InstantSource.system();
        OwnKeys own = components.add(
                OwnKeys.class,
                new OwnKeys(
                        configuration.serverName(),
                        SigningKeyFile.readOrCreate(configuration.signingKey()),
                        configuration.oldSigningKeys().stream()
                                .map(old -> new OldKey(old.keyId(), old.publicKey(), old.expiredTs()))
                                .toList(),
                        clock));
        TrustedAuthorities authorities =
                TrustedAuthorities.load(configuration.federation().trustedCa());
        Store store = components.add(Store.class, Store.open(configuration.store()));
        running.push(store);
        PrometheusMeterRegistry meters =
                components.add(PrometheusMeterRegistry.class, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        Vertx vertx = components.add(Vertx.class, vertx(meters));
        running.push(() -> await(vertx.close()));

        AddressPolicy policy = new AddressPolicy(configuration.federation().allowedNetworks());
        FederationClient client =
                components.add(FederationClient.class, new FederationClient(vertx, own, policy, authorities, clock));
        running.push(() -> await(client.close()));
        KeyRing keyRing = components.add(
                KeyRing.class,
                new KeyRing(
                        own,
                        new RemoteKeyFetcher(client),
                        new StoredKeys(store),
                        configuration.federation().notaries(),
                        clock));
        Rooms rooms = components.add(Rooms.class, new Rooms(vertx));
        components.add(
                ShardServices.class,
                new ShardServices(store, own.serverName(), own.signingKey(), clock, MemoryBudget.ofHeap()));
        EventVerifier signatures = components.add(EventVerifier.class, new EventVerifier(keyRing));
        FederationSettings settings = components.add(FederationSettings.class, settings(configuration.federation()));
        components.add(AdminSettings.class, settings(configuration.admin()));
        components.add(
                FederationApi.class,
                new FederationApi(
                        settings,
                        own,
                        new Notary(own, keyRing),
                        new RequestAuthenticator(own.serverName(), keyRing),
                        signatures,
                        new RemoteEvents(client),
                        rooms));
    }

    private static Vertx vertx(PrometheusMeterRegistry meters) {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(CORES)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false))
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        // There are two listeners.
                        .addLabels(Label.LOCAL)
                        // By address, of which each shard has one.
                        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS));
        return Vertx.builder()
                .with(options)
                .withMetrics(new MicrometerMetricsFactory(meters))
                .build();
    }

    private static FederationSettings settings(Configuration.Federation federation) {
        return new FederationSettings(
                federation.host(),
                federation.port(),
                federation.tls().map(tls -> new FederationSettings.Tls(tls.certificate(), tls.privateKey())),
                federation.serveV1SendLeave(),
                federation.rateLimit());
    }

    private static AdminSettings settings(Configuration.Admin admin) {
        return new AdminSettings(admin.host(), admin.port(), admin.token());
    }

    private void deploy(VerticleDescriptor descriptor) throws IOException {
        Vertx vertx = components.get(Vertx.class);
        String deployment =
                await(vertx.deployVerticle(() -> components.verticle(descriptor.className()), descriptor.options()));
        running.push(() -> await(vertx.undeploy(deployment)));
    }

    private void rehearse() {
        listeners.port(FederationVerticle.LISTENER).ifPresent(port -> new Rehearsal(
                        components.get(Vertx.class),
                        components.get(OwnKeys.class),
                        components.get(Rooms.class),
                        components.get(FederationSettings.class))
                .play(port, REHEARSAL));
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("not done within " + PATIENCE_SECONDS + " seconds", e);
        }
    }

    /** Answers what was taken, takes nothing more, and stops. */
    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the node did not stop as it should: {}", e.getMessage());
            }
        }
    }
}
