package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.keys.Notary;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.RequestAuthenticator;
import dev.exeunt.net.XMatrix;
import dev.exeunt.shard.Rooms;
import dev.exeunt.store.RoomSnapshots;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * The federation API without its transport: takes a request apart in the order in which its faults are to be answered, and hands it to
 * its endpoint. All listeners of a node share it.
 */
public final class FederationApi {
    private final Routes routes;
    private final RequestAuthenticator authenticator;
    private final RateLimits limits;
    private final BodyBudget bodies = BodyBudget.ofHeap();

    public FederationApi(
            FederationSettings settings,
            OwnKeys own,
            Notary notary,
            RequestAuthenticator authenticator,
            EventVerifier signatures,
            EventSource source,
            PolicyServers policyServers,
            Rooms rooms,
            RoomSnapshots snapshots) {
        MissingEvents missing = new MissingEvents(rooms, signatures, source, policyServers);
        LeaveEndpoints leave = new LeaveEndpoints(
                rooms, new RoomVersions(rooms), signatures, missing, policyServers, settings.serveV1SendLeave());
        RoomReadings readings = new RoomReadings(snapshots);
        this.routes = new Routes(Stream.of(
                        leave.routes(),
                        new StateEndpoints(readings, snapshots).routes(),
                        new HistoryEndpoints(readings, snapshots, own.serverName(), InstantSource.system()).routes(),
                        new KeyEndpoints(own, notary).routes(),
                        new VersionEndpoint().routes())
                .flatMap(List::stream)
                .toList());
        this.authenticator = authenticator;
        this.limits = new RateLimits(settings.rateLimit());
    }

    /** What requests may take in memory until they are answered. */
    BodyBudget bodies() {
        return bodies;
    }

    /** How often other servers may ask. */
    RateLimits limits() {
        return limits;
    }

    /**
     * A request as it was received.
     *
     * @param target path and query
     * @param authorization the header; null where there is none
     * @param peer the address at the other end of the connection
     */
    record Received(String method, String target, String authorization, RequestBody body, String peer) {}

    /**
     * What is answered, with status 200.
     *
     * @return fails with what {@link ErrorResponse#of} knows
     */
    Future<Answer> answer(Received request) {
        try {
            Routes.Match match = routes.find(request.method(), request.target());
            return match.route().signed() ? signed(request, match) : open(request, match);
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }

    private static Future<Answer> open(Received request, Routes.Match match) {
        JsonValue body = body(request, match.route());
        return match.route().endpoint().answer(new FederationRequest(request.target(), match.parameters(), null, body));
    }

    private Future<Answer> signed(Received request, Routes.Match match) {
        limits.checkFailures(request.peer());
        XMatrix credentials = XMatrix.parse(request.authorization());
        JsonValue body = body(request, match.route());
        byte[] content = body == null ? null : CanonicalJson.bytes(body);
        Future<ServerName> origin =
                authenticator.authenticate(credentials, request.method(), request.target(), content);
        return origin.onFailure(unauthorized -> limits.countFailure(request.peer()))
                .compose(server -> {
                    limits.count(server);
                    return match.route()
                            .endpoint()
                            .answer(new FederationRequest(request.target(), match.parameters(), server, body));
                });
    }

    private static JsonValue body(Received request, Route route) {
        if (!route.hasBody()) {
            return null;
        }
        return JsonReader.read(request.body().bytes());
    }
}
