package dev.exeunt.admin;

import static dev.exeunt.admin.AdminRequest.invalid;
import static dev.exeunt.admin.AdminRequest.localUser;
import static dev.exeunt.admin.AdminRequest.optionalText;
import static dev.exeunt.admin.AdminRequest.text;
import static dev.exeunt.admin.AdminRequest.userId;

import dev.exeunt.federation.LocalActs;
import dev.exeunt.federation.OutgoingInvites;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.Preset;
import dev.exeunt.room.RoomFounding;
import dev.exeunt.shard.RoomReply.Decided;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RoomCatalog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;

/** What users of this server do: found rooms, send state, invite, kick, ban, unban. */
final class ActEndpoints {
    private final Rooms rooms;
    private final LocalActs acts;
    private final RoomCatalog catalog;
    private final OutgoingInvites invites;
    private final OwnKeys own;
    private final InstantSource clock;

    ActEndpoints(
            Rooms rooms,
            LocalActs acts,
            RoomCatalog catalog,
            OutgoingInvites invites,
            OwnKeys own,
            InstantSource clock) {
        this.rooms = rooms;
        this.acts = acts;
        this.catalog = catalog;
        this.invites = invites;
        this.own = own;
        this.clock = clock;
    }

    /** {@code POST /rooms}. */
    Future<JsonObject> found(AdminRequest request) {
        JsonObject body = request.body();
        UserId creator = localUser(body, "creator", own.serverName());
        String version = text(body, "room_version");
        String preset = text(body, "preset");
        RoomFounding founding = RoomFounding.of(
                creator,
                RoomVersion.of(version).orElseThrow(() -> invalid("there is no room version " + version)),
                Preset.of(preset).orElseThrow(() -> invalid("there is no preset " + preset)),
                optionalText(body, "name"),
                own.signingKey(),
                clock.millis());
        return rooms.ask(new RoomRequest.Found(founding), Decided.class)
                .map(decided -> JsonObject.of("room_id", founding.roomId().value()));
    }

    /** {@code POST /rooms/{roomId}/state}. */
    Future<JsonObject> sendState(AdminRequest request) {
        JsonObject body = request.body();
        LocalAct act = new LocalAct(
                localUser(body, "sender", own.serverName()),
                text(body, "type"),
                Optional.of(text(body, "state_key")),
                body.object("content").orElseThrow(() -> invalid("content is missing or not an object")));
        return acts.act(request.roomId(), act).map(ActEndpoints::answer);
    }

    /** {@code POST /rooms/{roomId}/invite}: a user of another server is invited by way of that server. */
    Future<JsonObject> invite(AdminRequest request) {
        LocalAct invite = change(request.body(), "invite");
        boolean local = userId(invite.stateKey().orElseThrow()).isOn(own.serverName());
        Future<EventId> invited = local ? acts.act(request.roomId(), invite) : invites.invite(request.roomId(), invite);
        return invited.map(ActEndpoints::answer);
    }

    /** {@code POST /rooms/{roomId}/ban}. */
    Future<JsonObject> ban(AdminRequest request) {
        return acts.act(request.roomId(), change(request.body(), "ban")).map(ActEndpoints::answer);
    }

    /** {@code POST /rooms/{roomId}/kick}: a ban stays, although the event that ends it is the same. */
    Future<JsonObject> kick(AdminRequest request) {
        return whereBanned(request, false).compose(checked -> remove(request));
    }

    /** {@code POST /rooms/{roomId}/unban}: who is not banned stays, although the event that removes them is the same. */
    Future<JsonObject> unban(AdminRequest request) {
        return whereBanned(request, true).compose(checked -> remove(request));
    }

    private Future<Void> whereBanned(AdminRequest request, boolean wanted) {
        RoomId room = request.roomId();
        UserId target = userId(text(request.body(), "user_id"));
        return Future.fromCompletionStage(
                        catalog.member(ShardId.of(room).number(), room, target), Vertx.currentContext())
                .map(member -> {
                    boolean banned =
                            member.filter(m -> m.membership().equals("ban")).isPresent();
                    if (banned != wanted) {
                        throw new MatrixException(Code.FORBIDDEN, target + (banned ? " is banned" : " is not banned"));
                    }
                    return null;
                });
    }

    private Future<JsonObject> remove(AdminRequest request) {
        return acts.act(request.roomId(), change(request.body(), "leave")).map(ActEndpoints::answer);
    }

    /** What a user does to the membership of another one. */
    private LocalAct change(JsonObject body, String membership) {
        UserId sender = localUser(body, "sender", own.serverName());
        UserId target = userId(text(body, "user_id"));
        return LocalAct.ofMember(sender, target, membership, optionalText(body, "reason"));
    }

    private static JsonObject answer(EventId id) {
        return JsonObject.of("event_id", id.value());
    }
}
