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

    /** The path's variable segments as they were sent; empty where it is another path. */
    Optional<List<String>> match(List<String> segments) {
        if (segments.size() != path.size()) {
            return Optional.empty();
        }
        List<String> variable = new ArrayList<>(2);
        for (int i = 0; i < path.size(); i++) {
            if (path.get(i).startsWith("{")) {
                variable.add(segments.get(i));
            } else if (!path.get(i).equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variable);
    }
}
