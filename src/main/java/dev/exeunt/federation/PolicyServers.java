package dev.exeunt.federation;

import dev.exeunt.matrix.auth.PolicyServer;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.FederationClient;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.net.RequestLimits;
import dev.exeunt.room.Recommendation;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks rooms' policy servers to sign what they recommend (server-server API, "Policy Servers"). The room itself knows whether an event
 * needs it; it does not wait meanwhile.
 */
public final class PolicyServers {
    private static final String SIGN = "/_matrix/policy/v1/sign";
    private static final int MAX_AT_ONCE = 64;
    private static final RequestLimits LIMITS = new RequestLimits(Duration.ofSeconds(8), 64 * 1024);
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Rooms rooms;
    private final FederationClient client;
    private final AtomicInteger underWay = new AtomicInteger();

    public PolicyServers(Rooms rooms, FederationClient client) {
        this.rooms = rooms;
        this.client = client;
    }

    /** Hands an event to its room again. */
    @FunctionalInterface
    public interface Again {
        /**
         * The room's verdict.
         *
         * @param event with the policy server's signature where it gave one
         */
        Future<Verdict> decide(VerifiedPdu event, Recommendation recommendation);
    }

    /**
     * The verdict after the policy server was asked, where the room says that it must be.
     *
     * @return fails with an {@link UnavailableException} where the policy server cannot be asked now, and as {@code again} does
     */
    public Future<Verdict> settle(Verdict verdict, Again again) {
        return verdict instanceof Verdict.Unrecommended unasked
                ? sign(unasked).compose(answer -> again(answer, again))
                : Future.succeededFuture(verdict);
    }

    /** An event after its policy server was asked. */
    private record Answer(VerifiedPdu event, Recommendation recommendation) {}

    private static Future<Verdict> again(Answer answer, Again again) {
        return again.decide(answer.event(), answer.recommendation())
                .compose(verdict -> verdict instanceof Verdict.Unrecommended
                        ? again.decide(answer.event(), new Recommendation.Refused("its signature does not hold"))
                        : Future.succeededFuture(verdict));
    }

    private Future<Answer> sign(Verdict.Unrecommended unasked) {
        Pdu event = unasked.event().pdu();
        ServerName server = unasked.policyServer();
        return rooms.ask(new RoomRequest.AskFrontier(event.roomId(), server), RoomReply.Frontier.class)
                .compose(frontier -> frontier.joined()
                        ? ask(event, server)
                        : Future.succeededFuture(new Answer(unasked.event(), Recommendation.NOT_NEEDED)));
    }

    private Future<Answer> ask(Pdu event, ServerName server) {
        if (underWay.incrementAndGet() > MAX_AT_ONCE) {
            underWay.decrementAndGet();
            return Future.failedFuture(new UnavailableException("too many policy servers are being asked"));
        }
        return client.send(HttpMethod.POST, server, SIGN, event.json(), LIMITS)
                .onComplete(done -> underWay.decrementAndGet())
                .recover(failure -> unavailable(server, failure.getMessage()))
                .compose(response -> answer(event, server, response));
    }

    private static Future<Answer> answer(Pdu event, ServerName server, FederationResponse response) {
        if (response.status() >= SERVER_ERROR || response.status() == TOO_MANY_REQUESTS) {
            return unavailable(server, "it answers " + response.error());
        }
        Optional<String> signature = response.isOk() && response.body() instanceof JsonObject body
                ? body.object(server.value()).flatMap(own -> own.string(PolicyServer.KEY_ID))
                : Optional.empty();
        if (signature.isEmpty()) {
            String why = response.isOk() ? "its answer holds no signature" : response.error();
            return Future.succeededFuture(
                    new Answer(VerifiedPdu.alreadyVerified(event), new Recommendation.Refused(why)));
        }
        JsonObject signed = SignedJson.withSignature(event.json(), server, PolicyServer.KEY_ID, signature.get());
        // Parsed anew: with one more signature it may have become too large.
        VerifiedPdu recommended = VerifiedPdu.alreadyVerified(Pdu.parse(signed, event.version()));
        return Future.succeededFuture(new Answer(recommended, Recommendation.NOT_ASKED));
    }

    private static <T> Future<T> unavailable(ServerName server, String why) {
        return Future.failedFuture(
                new UnavailableException("the room's policy server " + server + " cannot be asked: " + why));
    }
}
