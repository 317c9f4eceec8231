package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the endpoint for a request. Paths are compared as they were sent, segment by segment, and only variable segments are
 * percent-decoded: an identifier may hold a slash, and a signature covers the target as it was sent.
 */
final class Routes {
    private final List<Route> routes;

    /** By how their paths begin. */
    private final Map<String, Integer> longBodies;

    Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
        this.longBodies = routes.stream()
                .filter(Route::takesLongBodies)
                .collect(Collectors.toUnmodifiableMap(Route::beginning, Route::bodyLimit));
    }

    /** A route with the path's variable segments, decoded. */
    record Match(Route route, List<String> parameters) {}

    /**
     * The route of a request.
     *
     * @param target path and query as they were received
     * @throws MatrixException {@code M_UNRECOGNIZED} where there is no such path, {@code M_INVALID_PARAM} where it is not encoded right
     * @throws MethodNotAllowedException where the path takes other methods
     */
    Match find(String method, String target) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        boolean pathKnown = false;
        for (Route route : routes) {
            Optional<List<String>> variable = route.match(path);
            if (variable.isPresent()) {
                if (route.method().equals(method)) {
                    return new Match(route, decoded(variable.get()));
                }
                pathKnown = true;
            }
        }
        throw pathKnown
                ? new MethodNotAllowedException(method)
                : new MatrixException(Code.UNRECOGNIZED, "there is no such endpoint");
    }

    /** How many bytes the body of a request may have: asked before it is here, for any target. */
    int bodyLimit(String target) {
        for (Map.Entry<String, Integer> route : longBodies.entrySet()) {
            if (target.startsWith(route.getKey())) {
                return route.getValue();
            }
        }
        return RequestBody.LIMIT;
    }

    private static List<String> decoded(List<String> segments) {
        List<String> decoded = new ArrayList<>(segments.size());
        for (String segment : segments) {
            decoded.add(decode(segment));
        }
        return decoded;
    }

    /** Percent-decoding of strict UTF-8; a plus sign stays what it is. */
    static String decode(String segment) {
        byte[] bytes = new byte[segment.length()];
        int length = 0;
        boolean ascii = true;
        for (int i = 0; i < segment.length(); i++) {
            int c = segment.charAt(i);
            if (c >= 0x80) {
                throw notEncoded();
            }
            if (c == '%') {
                c = hex(segment, i + 1) << 4 | hex(segment, i + 2);
                i += 2;
            }
            ascii &= c < 0x80;
            bytes[length++] = (byte) c;
        }
        return ascii
                ? new String(bytes, 0, length, StandardCharsets.US_ASCII)
                : strict(ByteBuffer.wrap(bytes, 0, length));
    }

    private static String strict(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw notEncoded();
        }
    }

    private static int hex(String segment, int index) {
        int digit = index < segment.length() ? Character.digit(segment.charAt(index), 16) : -1;
        if (digit < 0) {
            throw notEncoded();
        }
        return digit;
    }

    private static MatrixException notEncoded() {
        return new MatrixException(Code.INVALID_PARAM, "the request's target is not percent-encoded UTF-8");
    }
}
