package dev.exeunt.leaving;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.net.RequestLimits;
import dev.exeunt.room.RoomHistory;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The servers of a room that a user of {@code here.example} is invited to. They answer as a test says, and remember what they were asked. */
final class Residents implements LeaveHandshake.Transport {
    static final String ALICE = "@alice:here.example";

    private final RoomHistory room;
    private final Map<String, Future<FederationResponse>> answers = new HashMap<>();
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    Residents(RoomVersion version) {
        room = new RoomHistory(version, "@boss:one.example");
        room.member("@boss:one.example", ALICE, "invite");
    }

    /** A request: who was asked for what, as {@code one.example v2 send_leave}, and with what. */
    record Asked(String what, JsonObject body) {}

    RoomHistory room() {
        return room;
    }

    /** What was asked, in order. */
    List<String> asked() {
        return asked.stream().map(Asked::what).toList();
    }

    /** The leaves that were offered, in order. */
    List<JsonObject> leaves() {
        return asked.stream().map(Asked::body).filter(body -> body != null).toList();
    }

    void forget() {
        asked.clear();
    }

    JsonObject template() {
        return JsonObject.of(
                "room_version",
                room.version().id(),
                "event",
                room.draft(ALICE, EventType.MEMBER, ALICE, JsonObject.of("membership", "leave")));
    }

    /** @param what as in {@link Asked} */
    Residents answering(String what, int status, JsonValue body) {
        answers.put(what, Future.succeededFuture(new FederationResponse(status, body)));
        return this;
    }

    Residents refusing(String what) {
        return answering(what, 403, JsonObject.of("errcode", "M_FORBIDDEN", "error", "no"));
    }

    Residents answering(String what, Future<FederationResponse> answer) {
        answers.put(what, answer);
        return this;
    }

    Residents silent(String what) {
        answers.put(what, Future.failedFuture("connection refused"));
        return this;
    }

    @Override
    public Future<FederationResponse> send(
            HttpMethod method, ServerName server, String target, JsonObject body, RequestLimits limits) {
        String[] path = target.split("/");
        String what = server + " " + path[3] + " " + path[4];
        asked.add(new Asked(what, body));
        return answers.getOrDefault(what, Future.succeededFuture(usual(path[3], path[4])));
    }

    private FederationResponse usual(String api, String endpoint) {
        if (endpoint.equals("make_leave")) {
            return new FederationResponse(200, template());
        }
        return new FederationResponse(
                200, api.equals("v1") ? JsonArray.of(new JsonInteger(200), JsonObject.EMPTY) : JsonObject.EMPTY);
    }
}
