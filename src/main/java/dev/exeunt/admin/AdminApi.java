package dev.exeunt.admin;

import dev.exeunt.matrix.json.JsonObject;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** The paths of the operator's listener. */
final class AdminApi {
    private static final String API = "/_exeunt/admin/v1";

    /** An event at its limit, in any spelling that is meant well. */
    private static final int MAX_BODY = 256 * 1024;

    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private static final JsonObject DRAINING = JsonObject.of("draining", true);

    private final RoomEndpoints rooms;
    private final StateEndpoint state;
    private final ActEndpoints acts;
    private final LeavingEndpoints leaving;
    private final AliasEndpoints aliases;
    private final InviteList invites;
    private final ImportEndpoint imports;
    private final HealthEndpoints health;
    private final DestinationsEndpoint destinations;
    private final ClusterView cluster;
    private final NodeExit exit;
    private final PrometheusMeterRegistry meters;

    AdminApi(
            RoomEndpoints rooms,
            StateEndpoint state,
            ActEndpoints acts,
            LeavingEndpoints leaving,
            AliasEndpoints aliases,
            InviteList invites,
            ImportEndpoint imports,
            HealthEndpoints health,
            DestinationsEndpoint destinations,
            ClusterView cluster,
            NodeExit exit,
            PrometheusMeterRegistry meters) {
        this.rooms = rooms;
        this.state = state;
        this.acts = acts;
        this.leaving = leaving;
        this.aliases = aliases;
        this.invites = invites;
        this.imports = imports;
        this.health = health;
        this.destinations = destinations;
        this.cluster = cluster;
        this.exit = exit;
        this.meters = meters;
    }

    /** Answers with a JSON object. */
    @FunctionalInterface
    private interface Endpoint {
        Future<JsonObject> answer(AdminRequest request);
    }

    Router router(Vertx vertx, AccessControl access) {
        Router router = Router.router(vertx);
        router.route().handler(access::network);
        get(router, "/health/live", request -> health.live());
        get(router, "/health/ready", request -> health.ready());
        router.get("/").handler(new Console());

        router.route("/metrics").handler(access::operator);
        router.get("/metrics").handler(this::metrics);
        router.route(API + "/*").handler(access::operator);
        get(router, API + "/rooms", rooms::list);
        get(router, API + "/rooms/:roomId", rooms::show);
        get(router, API + "/rooms/:roomId/members/:userId", rooms::member);
        get(router, API + "/rooms/:roomId/events", rooms::events);
        router.get(API + "/rooms/:roomId/state").handler(this::state);
        router.put(API + "/rooms/:roomId/import").handler(this::importRoom);
        post(router, API + "/rooms", acts::found);
        post(router, API + "/rooms/:roomId/state", acts::sendState);
        post(router, API + "/rooms/:roomId/kick", acts::kick);
        post(router, API + "/rooms/:roomId/ban", acts::ban);
        post(router, API + "/rooms/:roomId/unban", acts::unban);
        post(router, API + "/rooms/:roomId/invite", acts::invite);
        post(router, API + "/leave", leaving::leave);
        get(router, API + "/leaves", leaving::list);
        json(router.delete(API + "/leaves/:roomId/:userId"), leaving::forget);
        get(router, API + "/invites", invites::show);
        get(router, API + "/aliases/:alias", aliases::show);
        withBody(router.put(API + "/aliases/:alias"), aliases::put);
        json(router.delete(API + "/aliases/:alias"), aliases::delete);
        get(router, API + "/destinations", request -> destinations.show());
        get(router, API + "/cluster", request -> cluster.show());
        router.post(API + "/drain").handler(this::drain);
        return Responses.withErrors(router);
    }

    private static void get(Router router, String path, Endpoint endpoint) {
        json(router.get(path), endpoint);
    }

    private static void post(Router router, String path, Endpoint endpoint) {
        withBody(router.post(path), endpoint);
    }

    private static void withBody(Route route, Endpoint endpoint) {
        json(route.handler(BodyHandler.create(false).setBodyLimit(MAX_BODY)), endpoint);
    }

    private static void json(Route route, Endpoint endpoint) {
        route.handler(context -> answer(context, endpoint.answer(new AdminRequest(context))));
    }

    private static void answer(RoutingContext context, Future<JsonObject> answer) {
        answer.onSuccess(body -> Responses.send(context.response(), body)).onFailure(context::fail);
    }

    private void state(RoutingContext context) {
        state.answer(new AdminRequest(context), context.response()).onFailure(context::fail);
    }

    private void importRoom(RoutingContext context) {
        answer(context, imports.answer(new AdminRequest(context), context.request()));
    }

    /** The node ends as it does on a signal; the answer goes out before that begins. */
    private void drain(RoutingContext context) {
        Responses.send(context.response(), DRAINING).onComplete(sent -> exit.begin());
    }

    private void metrics(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT).end(meters.scrape());
    }
}
