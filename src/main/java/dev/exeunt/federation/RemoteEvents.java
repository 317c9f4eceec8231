package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.net.FederationClient;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.net.RequestLimits;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Events over the network, by signed requests. */
public final class RemoteEvents implements EventSource {
    private static final String PREFIX = "/_matrix/federation/v1/";

    /** The IDs of some 200,000 events, half of which may be an auth chain. */
    private static final RequestLimits STATE_IDS = RequestLimits.DEFAULT.withMaxBytes(12 * 1024 * 1024);

    private final FederationClient client;

    /** Asks with this client. */
    public RemoteEvents(FederationClient client) {
        this.client = client;
    }

    @Override
    public Future<List<JsonObject>> missingEvents(
            ServerName server, RoomId room, List<EventId> earliest, List<EventId> latest, int limit) {
        JsonObject body = JsonObject.of(
                "earliest_events",
                earliest.stream().map(EventId::value).toList(),
                "latest_events",
                latest.stream().map(EventId::value).toList(),
                "limit",
                limit,
                "min_depth",
                0);
        return client.post(server, PREFIX + "get_missing_events/" + encoded(room.value()), body)
                .map(answer -> objects(answer, "events"));
    }

    @Override
    public Future<Set<EventId>> stateIds(ServerName server, RoomId room, EventId event) {
        String target = PREFIX + "state_ids/" + encoded(room.value()) + "?event_id=" + encoded(event.value());
        return client.send(HttpMethod.GET, server, target, null, STATE_IDS)
                .map(answer -> answer.object().array("pdu_ids").orElse(JsonArray.of()).stream()
                        .filter(JsonString.class::isInstance)
                        .flatMap(id -> EventId.parse(((JsonString) id).value()).stream())
                        .collect(Collectors.toSet()));
    }

    @Override
    public Future<List<JsonObject>> event(ServerName server, EventId event) {
        return client.get(server, PREFIX + "event/" + encoded(event.value())).map(answer -> objects(answer, "pdus"));
    }

    private static List<JsonObject> objects(FederationResponse answer, String key) {
        return answer.object().array(key).orElse(JsonArray.of()).stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    /** As a segment of a path. */
    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
