package dev.exeunt.net;

import dev.exeunt.keys.KeyRing;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import java.util.Optional;

/** Finds out which server sent a request (server-server API, "Request Authentication"). */
public final class RequestAuthenticator {
    private final ServerName self;
    private final KeyRing keyRing;

    /**
     * An authenticator of requests to one server.
     *
     * @param self this server: the only destination that is accepted
     */
    public RequestAuthenticator(ServerName self, KeyRing keyRing) {
        this.self = self;
        this.keyRing = keyRing;
    }

    /**
     * Checks a request's signature.
     *
     * @param credentials its {@code Authorization} header
     * @param method in upper case
     * @param target path and query exactly as they were received
     * @param content the body; null where the request has no body
     * @return the origin, complete already where its key is known; fails with {@code M_UNAUTHORIZED}
     */
    public Future<ServerName> authenticate(XMatrix credentials, String method, String target, JsonValue content) {
        ServerName origin = credentials.origin();
        if (credentials.destination().isPresent()
                && !credentials.destination().get().equals(self)) {
            return refuse("the request is for " + credentials.destination().get() + ", this is " + self);
        }
        if (origin.equals(self)) {
            return refuse("the request claims to come from this server itself");
        }
        ReceivedRequest request = new ReceivedRequest(method, target, origin, self, content);
        Optional<VerifyKey> cached = keyRing.cachedForRequest(origin, credentials.keyId());
        return cached.isPresent()
                ? check(credentials, request, cached.get())
                : keyRing.forRequest(origin, credentials.keyId()).compose(key -> check(credentials, request, key));
    }

    private static Future<ServerName> check(XMatrix credentials, ReceivedRequest request, VerifyKey key) {
        return request.isSignedWith(key, credentials.signature())
                ? Future.succeededFuture(credentials.origin())
                : refuse("the signature with " + credentials.keyId()
                        + " does not match this request's method, target, origin, destination and content");
    }

    private static Future<ServerName> refuse(String why) {
        return Future.failedFuture(XMatrix.unauthorized(why));
    }
}
