package dev.exeunt.federation;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of one listener, and how long each may keep the server waiting. An idle timeout alone would not do: whoever sends a
 * byte now and then is never idle. It belongs to one thread.
 */
final class Connections {
    /** How many connections one listener holds; further ones are closed at once. */
    static final int MAX = 10_000;

    private final long requestMillis;
    private final long idleMillis;

    /** When a request was last seen on each, or a part of an answer taken. */
    private final Map<HttpConnection, Long> open = new HashMap<>();

    /** When each request that has not arrived completely began, the oldest first. */
    private final Map<HttpServerRequest, Long> arriving = new LinkedHashMap<>();

    /**
     * @param request how long a request's body may take to arrive
     * @param idle how long a connection may be without a complete request, or without taking the next part of an answer
     */
    Connections(Duration request, Duration idle) {
        this.requestMillis = request.toMillis();
        this.idleMillis = idle.toMillis();
    }

    void opened(HttpConnection connection, long now) {
        if (open.size() >= MAX) {
            connection.close();
        } else {
            open.put(connection, now);
            connection.closeHandler(closed -> open.remove(connection));
        }
    }

    void began(HttpServerRequest request, long now) {
        open.replace(request.connection(), now);
        arriving.put(request, now);
    }

    /** A part of a long answer was taken. */
    void taken(HttpConnection connection, long now) {
        open.replace(connection, now);
    }

    void arrived(HttpServerRequest request) {
        arriving.remove(request);
    }

    /** Closes the connections that were waited for long enough. To be called every now and then. */
    void sweep(long now) {
        Iterator<Map.Entry<HttpServerRequest, Long>> oldest =
                arriving.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<HttpServerRequest, Long> request = oldest.next();
            if (now - request.getValue() <= requestMillis) {
                break;
            }
            oldest.remove();
            request.getKey().connection().close();
        }
        List<HttpConnection> idle = open.entrySet().stream()
                .filter(connection -> now - connection.getValue() > idleMillis)
                .map(Map.Entry::getKey)
                .toList();
        idle.forEach(HttpConnection::close);
    }
}
