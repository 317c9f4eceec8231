package dev.exeunt.admin;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RoomCatalog;
import dev.exeunt.store.RoomCatalog.StateQuery;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;

/** {@code GET /rooms/{roomId}/state?type=&state_key=&limit=}: the current state, a page at a time, as it may be larger than the memory. */
final class StateEndpoint {
    private static final int PAGE = 500;

    private final RoomCatalog catalog;

    StateEndpoint(RoomCatalog catalog) {
        this.catalog = catalog;
    }

    /** Writes the response. The future fails where nothing of it has been written yet; later failures break the connection off. */
    Future<Void> answer(AdminRequest request, HttpServerResponse response) {
        RoomId room = request.roomId();
        int limit = request.limit(Integer.MAX_VALUE, Integer.MAX_VALUE);
        StateQuery query = new StateQuery(
                request.query("type"), request.query("state_key"), Optional.empty(), Math.min(PAGE, limit));
        return page(room, query).compose(first -> {
            response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
            return response.write("{\"state\":[")
                    .compose(begun -> write(response, room, query, first, limit, ""))
                    .compose(done -> response.end("]}"))
                    .onFailure(broken -> response.reset());
        });
    }

    private Future<List<Pdu>> page(RoomId room, StateQuery query) {
        return RoomEndpoints.known(room, catalog.state(ShardId.of(room).number(), room, query));
    }

    /** Writes this page and those that follow, up to the limit; waits for each until the connection has taken it. */
    private Future<Void> write(
            HttpServerResponse response, RoomId room, StateQuery query, List<Pdu> page, int limit, String separator) {
        if (page.isEmpty()) {
            return Future.succeededFuture();
        }
        Future<Void> written = response.write(text(page, separator));
        int left = limit - page.size();
        if (page.size() < PAGE || left <= 0) {
            return written;
        }
        StateQuery next = query.from(page.get(page.size() - 1).key().orElseThrow());
        return written.compose(taken -> page(room, next))
                .compose(more -> write(response, room, next, more.subList(0, Math.min(left, more.size())), left, ","));
    }

    private static Buffer text(List<Pdu> page, String separator) {
        Buffer text = Buffer.buffer();
        String before = separator;
        for (Pdu pdu : page) {
            text.appendString(before)
                    .appendBytes(CanonicalJson.bytes(
                            pdu.json().with("event_id", pdu.eventId().value())));
            before = ",";
        }
        return text;
    }
}
