package dev.exeunt.cli;

import dev.exeunt.admin.AdminSettings;
import dev.exeunt.admin.HazelcastFigures;
import dev.exeunt.admin.NodeGauges;
import dev.exeunt.admin.NodeMeters;
import dev.exeunt.admin.Readiness;
import dev.exeunt.admin.RelayMeters;
import dev.exeunt.federation.FederationApi;
import dev.exeunt.federation.FederationSettings;
import dev.exeunt.federation.LocalActs;
import dev.exeunt.federation.OutgoingInvites;
import dev.exeunt.federation.PolicyServers;
import dev.exeunt.federation.RemoteEvents;
import dev.exeunt.keys.EventVerifier;
import dev.exeunt.keys.KeyExchange;
import dev.exeunt.keys.KeyRing;
import dev.exeunt.keys.Notary;
import dev.exeunt.keys.OldKey;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.keys.SigningKeyFile;
import dev.exeunt.leaving.Leaving;
import dev.exeunt.net.AddressPolicy;
import dev.exeunt.net.FederationClient;
import dev.exeunt.net.Listeners;
import dev.exeunt.net.RemoteKeyFetcher;
import dev.exeunt.net.RequestAuthenticator;
import dev.exeunt.net.TrustedAuthorities;
import dev.exeunt.relay.Relay;
import dev.exeunt.relay.RelayCensus;
import dev.exeunt.relay.RelayObserver;
import dev.exeunt.relay.RelaySettings;
import dev.exeunt.shard.Lease;
import dev.exeunt.shard.MemoryBudget;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.RoomMessages;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardCensus;
import dev.exeunt.shard.ShardId;
import dev.exeunt.shard.ShardServices;
import dev.exeunt.store.ShardOwnership;
import dev.exeunt.store.Store;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes a node's components from its configuration, each from those before it. */
final class Assembly {
    /** How many event loops there are. */
    static final int CORES = Runtime.getRuntime().availableProcessors();

    private static final long PATIENCE_SECONDS = 30;

    private final Configuration configuration;
    private final Components components;
    private final InstantSource clock = InstantSource.system();

    Assembly(Configuration configuration, Components components) {
        this.configuration = configuration;
        this.components = components;
    }

    /** @throws IOException with one line for the operator, as all other failures here */
    void assemble() throws IOException {
        components.add(Listeners.class, new Listeners());
        OwnKeys own = components.add(OwnKeys.class, ownKeys());
        TrustedAuthorities authorities =
                TrustedAuthorities.load(configuration.federation().trustedCa());
        PrometheusMeterRegistry registry =
                components.add(PrometheusMeterRegistry.class, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        NodeMeters meters = components.add(NodeMeters.class, new NodeMeters(registry));
        components.onClose(meters);
        Store store = components.add(Store.class, Store.open(configuration.store(), meters));
        components.onClose(store);
        components.add(ShardOwnership.class, store.ownership());
        Vertx vertx = components.add(Vertx.class, vertx(registry));
        vertx.exceptionHandler(new UncaughtErrors());
        RoomMessages.register(vertx.eventBus());
        components.onClose(() -> vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        AddressPolicy policy = new AddressPolicy(configuration.federation().allowedNetworks());
        FederationClient client =
                components.add(FederationClient.class, new FederationClient(vertx, own, policy, authorities, clock));
        components.onClose(() -> client.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        keyRing();
        rooms();
        federation();
        components.add(Leaving.class, new Leaving(components.get(LocalActs.class), store, client, own, clock));
        components.add(AdminSettings.class, settings(configuration.admin()));
        components.add(Readiness.class, new Readiness());
    }

    private OwnKeys ownKeys() {
        List<OldKey> old = configuration.oldSigningKeys().stream()
                .map(key -> new OldKey(key.keyId(), key.publicKey(), key.expiredTs()))
                .toList();
        return new OwnKeys(
                configuration.serverName(), SigningKeyFile.readOrCreate(configuration.signingKey()), old, clock);
    }

    /** Alone, or joined to the cluster; the placement of shards comes with it. */
    private Vertx vertx(PrometheusMeterRegistry registry) {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(CORES)
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false))
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        // There are two listeners.
                        .addLabels(Label.LOCAL)
                        // By address, of which each shard has one.
                        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS));
        VertxBuilder builder = Vertx.builder().with(options).withMetrics(new MicrometerMetricsFactory(registry));
        if (!configuration.cluster().enabled()) {
            components.add(Placement.class, Placement.alone(UUID.randomUUID().toString()));
            return builder.build();
        }
        ClusterMembership membership = ClusterMembership.join(configuration.cluster(), new HazelcastFigures(registry));
        components.onClose(membership);
        components.add(Placement.class, membership.placement());
        options.setEventBusOptions(ClusterMembership.eventBus(configuration.cluster()));
        return clustered(builder.withClusterManager(membership.clusterManager()));
    }

    private static Vertx clustered(VertxBuilder builder) {
        try {
            return builder.buildClustered().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw CommandException.failure("the cluster did not answer within " + PATIENCE_SECONDS + " s");
        }
    }

    private void keyRing() {
        Placement placement = components.get(Placement.class);
        KeyExchange exchange = components.add(
                KeyExchange.class,
                new KeyExchange(
                        components.get(Vertx.class),
                        placement.self(),
                        server -> placement.nodeOf(ShardId.ofName(server))));
        KeyRing keyRing = components.add(
                KeyRing.class,
                new KeyRing(
                        components.get(OwnKeys.class),
                        new RemoteKeyFetcher(components.get(FederationClient.class)),
                        new StoredKeys(components.get(Store.class)),
                        configuration.federation().notaries(),
                        clock,
                        exchange));
        components.add(EventVerifier.class, new EventVerifier(keyRing));
    }

    private void rooms() {
        OwnKeys own = components.get(OwnKeys.class);
        components.add(Rooms.class, new Rooms(components.get(Vertx.class), components.get(Placement.class)));
        ShardCensus census = components.add(ShardCensus.class, new ShardCensus());
        Relay relay = relay();
        new NodeGauges(
                        components.get(Rooms.class),
                        census,
                        components.get(Placement.class),
                        components.get(Store.class))
                .bindTo(components.get(PrometheusMeterRegistry.class));
        components.add(
                ShardServices.class,
                new ShardServices(
                        components.get(Store.class),
                        own.serverName(),
                        own.signingKey(),
                        clock,
                        MemoryBudget.ofHeap(),
                        new Lease(),
                        components.get(NodeMeters.class),
                        relay));
    }

    private Relay relay() {
        RelayCensus census = components.add(RelayCensus.class, new RelayCensus());
        components.add(RelayObserver.class, new RelayMeters(census, components.get(PrometheusMeterRegistry.class)));
        components.add(RelaySettings.class, RelaySettings.usual());
        return components.add(Relay.class, new Relay(components.get(Vertx.class), components.get(Placement.class)));
    }

    private void federation() {
        OwnKeys own = components.get(OwnKeys.class);
        KeyRing keyRing = components.get(KeyRing.class);
        PolicyServers policyServers = components.add(
                PolicyServers.class,
                new PolicyServers(components.get(Rooms.class), components.get(FederationClient.class)));
        components.add(LocalActs.class, new LocalActs(components.get(Rooms.class), policyServers, own.serverName()));
        FederationSettings settings = components.add(FederationSettings.class, settings(configuration.federation()));
        components.add(
                OutgoingInvites.class,
                new OutgoingInvites(
                        components.get(Rooms.class),
                        components.get(LocalActs.class),
                        components.get(EventVerifier.class),
                        components.get(FederationClient.class)::put));
        components.add(
                FederationApi.class,
                new FederationApi(
                        settings,
                        own,
                        new Notary(own, keyRing),
                        new RequestAuthenticator(own.serverName(), keyRing),
                        components.get(EventVerifier.class),
                        new RemoteEvents(components.get(FederationClient.class)),
                        policyServers,
                        components.get(Rooms.class),
                        components.get(Store.class)));
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
}
