package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.keys.Notary;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.RequestAuthenticator;
import dev.exeunt.net.XMatrix;
import dev.exeunt.shard.Rooms;
import dev.exeunt.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
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
            Store store) {
        RoomIntake intake = new RoomIntake(rooms, policyServers);
        RoomReadings readings = new RoomReadings(store);
        MissingEvents missing = new MissingEvents(rooms, intake, readings, signatures, source);
        RoomVersions versions = new RoomVersions(rooms);
        Submissions submissions = new Submissions(rooms, versions, signatures, missing, policyServers);
        JoinConditions conditions = new JoinConditions(rooms, store, own.serverName());
        InboundEvents inbound = new InboundEvents(intake, versions, signatures, missing);
        Readers readers = new Readers(32, 8);
        JoinAnswers answers = new JoinAnswers(store, readers, own.serverName());
        this.routes = new Routes(Stream.of(
                        new LeaveEndpoints(rooms, versions, submissions, settings.serveV1SendLeave()).routes(),
                        new JoinEndpoints(rooms, submissions, conditions, answers, own).routes(),
                        new KnockEndpoints(rooms, submissions).routes(),
                        new InviteEndpoints(versions, signatures, submissions, store, own, InstantSource.system())
                                .routes(),
                        new DirectoryEndpoints(store, store).routes(),
                        new TransactionEndpoint(inbound, settings.rateLimit() > 0).routes(),
                        new StateEndpoints(readings, store, readers).routes(),
                        new HistoryEndpoints(readings, store, own.serverName(), InstantSource.system()).routes(),
                        new KeyEndpoints(own, notary).routes(),
                        new VersionEndpoint().routes())
                .flatMap(List::stream)
                .toList());
        this.authenticator = authenticator;
        this.limits = new RateLimits(settings.rateLimit());
    }

    /** How many bytes a body may have that is sent to this target. */
    int bodyLimit(String target) {
        return routes.bodyLimit(target);
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
        Future<FederationRequest> authentic = request.body().isLong()
                ? offTheEventLoop(() -> authenticate(request, match, credentials))
                        .onFailure(failure -> countUnread(failure, request))
                : authenticate(request, match, credentials);
        return authentic.compose(signed -> {
            limits.count(signed.origin());
            return match.route().endpoint().answer(signed);
        });
    }

    private Future<FederationRequest> authenticate(Received request, Routes.Match match, XMatrix credentials) {
        JsonValue body = body(request, match.route());
        return authenticator
                .authenticate(credentials, request.method(), request.target(), body)
                .onFailure(unauthorized -> limits.countFailure(request.peer(), weight(request)))
                .map(origin -> new FederationRequest(request.target(), match.parameters(), origin, body));
    }

    /** A long body that cannot be read costs as much as one that is not signed. */
    private void countUnread(Throwable failure, Received request) {
        if (failure instanceof JsonException) {
            limits.countFailure(request.peer(), weight(request));
        }
    }

    /** What a long body costs before its sender is known, many short ones would have cost. */
    private static int weight(Received request) {
        return 1 + request.body().length() / RequestBody.LIMIT;
    }

    private static <T> Future<T> offTheEventLoop(Callable<Future<T>> work) {
        return Vertx.currentContext().executeBlocking(work, false).compose(result -> result);
    }

    private static JsonValue body(Received request, Route route) {
        if (!route.hasBody()) {
            return null;
        }
        return JsonReader.read(request.body().bytes());
    }
}
