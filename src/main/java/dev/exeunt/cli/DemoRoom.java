package dev.exeunt.cli;

import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.Preset;
import dev.exeunt.room.RoomFounding;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.StoredEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A room that two servers have shared for a while, as it is handed over to be imported. */
final class DemoRoom {
    private static final RoomVersion VERSION = RoomVersion.V12;

    private final RoomId id;
    private final Map<StateKey, Pdu> state = new LinkedHashMap<>();
    private Pdu newest;

    /** A public room that a user of the resident server founded, signed with that server's key. */
    DemoRoom(UserId creator, SigningKey key) {
        long now = System.currentTimeMillis();
        RoomFounding founding =
                RoomFounding.of(creator, VERSION, Preset.PUBLIC_CHAT, Optional.of("The Globe"), key, now);
        this.id = founding.roomId();
        // It is founded here only to have a history; it gets its place when it is imported.
        founding.begin(new RoomHandle(0, 0), key, now).events().stream()
                .map(StoredEvent::pdu)
                .forEach(this::add);
    }

    RoomId id() {
        return id;
    }

    /** A user of the other server joins. */
    void join(UserId user, DemoHomeserver server) {
        JsonObject content = JsonObject.of("membership", "join");
        List<Pdu> auth =
                AuthEventSelection.keys(EventType.MEMBER, user.value(), Optional.of(user.value()), content, VERSION)
                        .stream()
                        .filter(state::containsKey)
                        .map(state::get)
                        .toList();
        add(server.sign(
                JsonObject.of(
                        "type", EventType.MEMBER,
                        "room_id", id.value(),
                        "sender", user.value(),
                        "state_key", user.value(),
                        "content", content,
                        "origin_server_ts", System.currentTimeMillis(),
                        "depth", newest.depth() + 1,
                        "prev_events", references(List.of(newest)),
                        "auth_events", references(auth)),
                VERSION));
    }

    private void add(Pdu event) {
        newest = event;
        state.put(event.key().orElseThrow(), event);
    }

    /** The body of its import. */
    JsonObject importBody() {
        return JsonObject.of(
                "room_version", VERSION.id(),
                "state",
                        new JsonArray(state.values().stream()
                                .<JsonValue>map(Pdu::json)
                                .toList()),
                "auth_chain", JsonArray.of(),
                "extremities", JsonArray.of(newest.json()));
    }

    private static JsonArray references(List<Pdu> cited) {
        return new JsonArray(cited.stream().map(Pdu::reference).toList());
    }
}
