package dev.exeunt.admin;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who is answered: whoever presents the token; where there is none, whoever is on this machine. There, a web page that is open in the
 * operator's browser is a stranger all the same, and must neither act here nor read.
 */
final class AccessControl {
    private static final String SCHEME = "Bearer ";

    /** A page of another site reaches this machine under a name of its own, made to resolve to it; never under these. */
    private static final Pattern OWN_HOST = Pattern.compile("localhost|[0-9.]+|\\[[0-9A-Fa-f:.]+]");

    private final Optional<byte[]> token;

    AccessControl(Optional<String> token) {
        this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** Lets a request pass that comes from where anybody is answered at all; others fail with {@code M_FORBIDDEN}. */
    void network(RoutingContext context) {
        decide(context, token.isPresent() ? Optional.empty() : checkLocal(context.request()));
    }

    /** Lets the operator's requests pass; others fail with {@code M_UNAUTHORIZED}. */
    void operator(RoutingContext context) {
        decide(context, token.isPresent() ? checkToken(context.request()) : Optional.empty());
    }

    private static void decide(RoutingContext context, Optional<MatrixException> refusal) {
        refusal.ifPresentOrElse(context::fail, context::next);
    }

    private Optional<MatrixException> checkToken(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return refuse(Code.UNAUTHORIZED, "the request has no header \"Authorization: Bearer TOKEN\"");
        }
        byte[] presented = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(presented, token.orElseThrow())
                ? Optional.empty()
                : refuse(Code.UNAUTHORIZED, "the token is not this server's admin.token");
    }

    private static Optional<MatrixException> checkLocal(HttpServerRequest request) {
        if (!isLoopback(request)) {
            return refuse(Code.FORBIDDEN, "without an admin.token only this machine itself is answered");
        }
        HostAndPort authority = request.authority();
        if (authority == null || !OWN_HOST.matcher(authority.host()).matches()) {
            return refuse(Code.FORBIDDEN, "the request is for another host than this one");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !origin.equals(request.scheme() + "://" + authority)) {
            return refuse(Code.FORBIDDEN, "the request comes from a page of another site");
        }
        return Optional.empty();
    }

    private static boolean isLoopback(HttpServerRequest request) {
        String peer = request.remoteAddress().hostAddress();
        return peer.startsWith("127.") || peer.equals("::1") || peer.equals("0:0:0:0:0:0:0:1");
    }

    private static Optional<MatrixException> refuse(Code code, String message) {
        return Optional.of(new MatrixException(code, message));
    }
}
