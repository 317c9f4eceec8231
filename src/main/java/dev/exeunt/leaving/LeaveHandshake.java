package dev.exeunt.leaving;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.FederationException;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.net.RequestLimits;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The requests of a leave (server-server API, "Leaving Rooms (Rejecting Invites)"). */
final class LeaveHandshake {
    /** A template is no larger than an event, and there are others to be asked. */
    private static final RequestLimits LIMITS = new RequestLimits(Duration.ofSeconds(15), 256 * 1024);

    private static final String UNRECOGNIZED = "M_UNRECOGNIZED";

    private final Transport transport;

    LeaveHandshake(Transport transport) {
        this.transport = transport;
    }

    /** The way to other servers. */
    @FunctionalInterface
    interface Transport {
        /** Sends a signed request; fails with a {@link FederationException} where there is no answer. */
        Future<FederationResponse> send(
                HttpMethod method, ServerName server, String target, JsonObject body, RequestLimits limits);
    }

    /**
     * Asks for a template.
     *
     * @return fails where the server gives none that is usable
     */
    Future<LeaveTemplate> makeLeave(ServerName server, RoomId room, UserId user) {
        String target = "/_matrix/federation/v1/make_leave/" + encoded(room.value()) + "/" + encoded(user.value());
        return transport
                .send(HttpMethod.GET, server, target, null, LIMITS)
                .map(answer -> LeaveTemplate.check(answer.object(), room, user));
    }

    /**
     * Sends the leave, by the old endpoint only to a server that says that it does not know the new one.
     *
     * @return fails where the server does not take it, or does not say that it does
     */
    Future<TakenLeave> sendLeave(ServerName server, Pdu leave) {
        return sendLeave("v2", server, leave)
                .compose(answer -> isUnknown(answer)
                        ? sendLeave("v1", server, leave).map(old -> taken("v1", server, leave, old))
                        : Future.succeededFuture(taken("v2", server, leave, answer)));
    }

    private Future<FederationResponse> sendLeave(String api, ServerName server, Pdu leave) {
        String target = "/_matrix/federation/" + api + "/send_leave/"
                + encoded(leave.roomId().value()) + "/"
                + encoded(leave.eventId().value());
        return transport.send(HttpMethod.PUT, server, target, leave.json(), LIMITS);
    }

    /** What a server answers that has no such endpoint ("Unsupported endpoints"), or what stands before one that has not. */
    private static boolean isUnknown(FederationResponse answer) {
        if (answer.status() != 404 && answer.status() != 405) {
            return false;
        }
        return !(answer.body() instanceof JsonObject body)
                || body.string("errcode").orElse(UNRECOGNIZED).equals(UNRECOGNIZED);
    }

    private static TakenLeave taken(String api, ServerName server, Pdu leave, FederationResponse answer) {
        if (!answer.isOk()) {
            throw new NotTakenException("it answers " + answer.error());
        }
        return new TakenLeave(leave.eventId(), server, api);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
