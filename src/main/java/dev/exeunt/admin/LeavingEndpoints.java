package dev.exeunt.admin;

import static dev.exeunt.admin.AdminRequest.invalid;
import static dev.exeunt.admin.AdminRequest.localUser;
import static dev.exeunt.admin.AdminRequest.optionalText;
import static dev.exeunt.admin.AdminRequest.text;

import dev.exeunt.leaving.Leaving;
import dev.exeunt.leaving.TakenLeave;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.store.PendingLeave;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Users of this server leave rooms, here or elsewhere, and what has not succeeded yet. */
final class LeavingEndpoints {
    private static final int LONGEST_REASON = 4_096;
    private static final int MOST_SERVERS = 20;
    private static final int USUAL_LIMIT = 100;
    private static final int MOST_LEAVES = 1_000;

    private final Leaving leaving;
    private final ServerName self;

    LeavingEndpoints(Leaving leaving, ServerName self) {
        this.leaving = leaving;
        this.self = self;
    }

    /** {@code POST /leave}. */
    Future<JsonObject> leave(AdminRequest request) {
        JsonObject body = request.body();
        UserId user = localUser(body, "user_id", self);
        String room = text(body, "room_id");
        RoomId roomId = RoomId.parse(room).orElseThrow(() -> invalid("not a room ID: " + room));
        return leaving.leave(
                        user, roomId, via(body), optionalText(body, "reason").map(LeavingEndpoints::bounded))
                .map(LeavingEndpoints::answer);
    }

    private static List<ServerName> via(JsonObject body) {
        if (!body.has("via")) {
            return List.of();
        }
        JsonArray names = body.array("via").orElseThrow(() -> invalid("via is not an array"));
        if (names.size() > MOST_SERVERS) {
            throw invalid("via names more than " + MOST_SERVERS + " servers");
        }
        List<ServerName> servers = new ArrayList<>();
        for (JsonValue name : names) {
            String text = name instanceof JsonString string ? string.value() : name.toString();
            servers.add(ServerName.parse(text).orElseThrow(() -> invalid("not a server name: " + text)));
        }
        return servers;
    }

    private static String bounded(String reason) {
        if (reason.length() > LONGEST_REASON) {
            throw invalid("the reason is longer than " + LONGEST_REASON + " characters");
        }
        return reason;
    }

    private static JsonObject answer(TakenLeave taken) {
        return JsonObject.of(
                "event_id", taken.event().value(),
                "via", taken.via().value(),
                "api", taken.api());
    }

    /** {@code GET /leaves?limit=}: those that nobody has taken yet, the newest first; one that is given up has no {@code retry_at_ts}. */
    Future<JsonObject> list(AdminRequest request) {
        return leaving.pending(request.limit(USUAL_LIMIT, MOST_LEAVES))
                .map(leaves -> JsonObject.of(
                        "leaves", leaves.stream().map(LeavingEndpoints::pending).toList()));
    }

    private static JsonObject pending(PendingLeave leave) {
        JsonObject shown = JsonObject.of(
                "user_id",
                leave.user().value(),
                "room_id",
                leave.room().value(),
                "via",
                leave.via().stream().map(ServerName::value).toList(),
                "asked_ts",
                leave.askedAt(),
                "attempts",
                leave.attempts(),
                "error",
                leave.failure(),
                "given_up",
                leave.isGivenUp());
        if (leave.reason().isPresent()) {
            shown = shown.with("reason", leave.reason().get());
        }
        return leave.isGivenUp() ? shown : shown.with("retry_at_ts", leave.retryAt());
    }

    /** {@code DELETE /leaves/{roomId}/{userId}}: it is tried no more. */
    Future<JsonObject> forget(AdminRequest request) {
        RoomId room = request.roomId();
        UserId user = request.userId();
        return leaving.forget(user, room).map(there -> {
            if (!there) {
                throw new MatrixException(Code.NOT_FOUND, "no leave of " + user + " from " + room + " is kept");
            }
            return JsonObject.EMPTY;
        });
    }
}
