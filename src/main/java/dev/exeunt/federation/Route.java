package dev.exeunt.federation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An endpoint and the requests that it answers.
 *
 * @param method in upper case
 * @param path its segments; one in braces is variable
 * @param signed whether the request must be signed by a server
 * @param bodyLimit how many bytes a request's body may have
 */
record Route(String method, List<String> path, boolean signed, int bodyLimit, StreamingEndpoint endpoint) {
    /** @param path as the specification writes it, as {@code /_matrix/key/v2/query/{serverName}} */
    Route(String method, String path, boolean signed, StreamingEndpoint endpoint) {
        this(method, List.of(path.split("/", -1)), signed, RequestBody.LIMIT, endpoint);
    }

    /** For any server that signs its request. */
    static Route signed(String method, String path, Endpoint endpoint) {
        return new Route(method, path, true, whole(endpoint));
    }

    /** For any server that signs its request; the answer may be large. */
    static Route streaming(String method, String path, StreamingEndpoint endpoint) {
        return new Route(method, path, true, endpoint);
    }

    /** For everybody. */
    static Route open(String method, String path, Endpoint endpoint) {
        return new Route(method, path, false, whole(endpoint));
    }

    private static StreamingEndpoint whole(Endpoint endpoint) {
        return request -> endpoint.answer(request).map(Answer::of);
    }

    /** The same for longer bodies, of so many bytes. */
    Route withBodyLimit(int bytes) {
        return new Route(method, path, signed, bytes, endpoint);
    }

    boolean takesLongBodies() {
        return bodyLimit > RequestBody.LIMIT;
    }

    /** Its path up to the first variable segment. */
    String beginning() {
        return path.stream().takeWhile(segment -> !segment.startsWith("{")).collect(Collectors.joining("/", "", "/"));
    }

    boolean hasBody() {
        return !method.equals("GET");
    }

    /** The variable segments of a path as they were sent; empty where it is another route's. */
    Optional<List<String>> match(String sent) {
        List<String> variable = List.of();
        int from = 0;
        for (String segment : path) {
            if (from > sent.length()) {
                return Optional.empty();
            }
            int slash = sent.indexOf('/', from);
            int to = slash < 0 ? sent.length() : slash;
            if (segment.startsWith("{")) {
                variable = variable.isEmpty() ? new ArrayList<>(2) : variable;
                variable.add(sent.substring(from, to));
            } else if (segment.length() != to - from || !sent.startsWith(segment, from)) {
                return Optional.empty();
            }
            from = to + 1;
        }
        return from > sent.length() ? Optional.of(variable) : Optional.empty();
    }
}
