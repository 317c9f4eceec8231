package dev.exeunt.admin;

import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.store.ReceivedInvite;
import dev.exeunt.store.ReceivedInvites;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The invites of this server's users to rooms that it is not in, which nobody has answered yet. */
final class InviteList {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private final ReceivedInvites invites;

    InviteList(ReceivedInvites invites) {
        this.invites = invites;
    }

    /** {@code GET /invites?limit=}: the newest first. */
    Future<JsonObject> show(AdminRequest request) {
        return Future.fromCompletionStage(invites.invites(request.limit(USUAL, MOST)), Vertx.currentContext())
                .map(found -> JsonObject.of(
                        "invites", found.stream().map(InviteList::invite).toList()));
    }

    private static JsonObject invite(ReceivedInvite invite) {
        return JsonObject.of(
                "user_id", invite.user().value(),
                "room_id", invite.event().roomId().value(),
                "sender", invite.event().sender(),
                "event_id", invite.event().eventId().value(),
                "received_ts", invite.receivedTs(),
                "invite_room_state", invite.state());
    }
}
