package dev.exeunt.admin;

import dev.exeunt.federation.LocalActs;
import dev.exeunt.federation.OutgoingInvites;
import dev.exeunt.keys.EventVerifier;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.leaving.Leaving;
import dev.exeunt.net.Listeners;
import dev.exeunt.relay.Relay;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.Rooms;
import dev.exeunt.store.Store;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The operator's listener: API, console, health and metrics. */
public final class AdminVerticle extends VerticleBase {
    /** The listener's name among {@link Listeners}. */
    public static final String LISTENER = "admin";

    /** Longer than the import of a large room, in which nothing is sent. */
    private static final Duration IDLE_PATIENCE = Duration.ofMinutes(10);

    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(5);

    private final AdminSettings settings;
    private final Listeners listeners;
    private final Store store;
    private final Rooms rooms;
    private final LocalActs acts;
    private final Relay relay;
    private final Placement placement;
    private final Readiness readiness;
    private final NodeExit exit;
    private final OwnKeys own;
    private final EventVerifier signatures;
    private final Leaving leaving;
    private final OutgoingInvites invites;
    private final PrometheusMeterRegistry meters;
    private HttpServer server;

    public AdminVerticle(
            AdminSettings settings,
            Listeners listeners,
            Store store,
            Rooms rooms,
            LocalActs acts,
            Relay relay,
            Placement placement,
            Readiness readiness,
            NodeExit exit,
            OwnKeys own,
            EventVerifier signatures,
            Leaving leaving,
            OutgoingInvites invites,
            PrometheusMeterRegistry meters) {
        this.settings = settings;
        this.listeners = listeners;
        this.store = store;
        this.rooms = rooms;
        this.acts = acts;
        this.relay = relay;
        this.placement = placement;
        this.readiness = readiness;
        this.exit = exit;
        this.own = own;
        this.signatures = signatures;
        this.leaving = leaving;
        this.invites = invites;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHandle100ContinueAutomatically(true)
                        .setIdleTimeout((int) IDLE_PATIENCE.toSeconds())
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .requestHandler(router());
        return server.listen(settings.port(), settings.host())
                .onSuccess(open -> listeners.opened(LISTENER, settings.host(), open.actualPort()));
    }

    /** Requests that were received are answered. */
    @Override
    public Future<?> stop() {
        return server.shutdown(SHUTDOWN_PATIENCE);
    }

    private Router router() {
        ClusterView cluster = new ClusterView(placement, store.ownership());
        AdminApi api = new AdminApi(
                new RoomEndpoints(store, cluster),
                new StateEndpoint(store),
                new ActEndpoints(rooms, acts, store, invites, own, InstantSource.system()),
                new LeavingEndpoints(leaving, own.serverName()),
                new AliasEndpoints(store, own.serverName()),
                new InviteList(store),
                new ImportEndpoint(vertx, store, own, signatures),
                new HealthEndpoints(rooms, store, placement, readiness, own.serverName()),
                new DestinationsEndpoint(relay),
                cluster,
                exit,
                meters);
        return api.router(vertx, new AccessControl(settings.token()));
    }
}
