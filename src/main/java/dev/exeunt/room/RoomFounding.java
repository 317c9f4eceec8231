package dev.exeunt.room;

import dev.exeunt.matrix.event.Base64;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A room that a local user founds (client-server API, {@code POST /createRoom}). Its create event is made first, as in room version 12
 * the room's ID is its hash, and the room's ID decides where it lives; the other events are made there.
 *
 * @param create the create event
 * @param preset what the room's rules are to be
 * @param name the room's name; empty for a room without one
 */
public record RoomFounding(VerifiedPdu create, Preset preset, Optional<String> name) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 18;

    private static final int CREATORS_LEVEL = 100;
    private static final int TOMBSTONE_LEVEL_OVER_CREATORS = 150;

    /**
     * Founds a room.
     *
     * @param creator a user of this server
     * @param key this server's
     * @param now milliseconds since 1970
     */
    public static RoomFounding of(
            UserId creator, RoomVersion version, Preset preset, Optional<String> name, SigningKey key, long now) {
        JsonObject content = JsonObject.of("room_version", version.id());
        if (version.authRules().creatorInContent()) {
            content = content.with("creator", creator.value());
        }
        EventDraft draft = new EventDraft(EventType.CREATE, creator.value(), Optional.of(""), content);
        JsonObject event =
                draft.event(unguessable(creator), version, creator.server().value(), List.of(), List.of(), now);
        return new RoomFounding(EventDraft.signed(event, version, creator.server(), key), preset, name);
    }

    private static RoomId unguessable(UserId creator) {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new RoomId("!" + Base64.encodeUrlSafe(bytes) + ":" + creator.server());
    }

    /** The room's ID. */
    public RoomId roomId() {
        return create.pdu().roomId();
    }

    /**
     * The whole beginning, in the order of the specification. Every event passes the checks that any other event passes.
     *
     * @param handle the new room's
     * @param key this server's
     * @param now milliseconds since 1970
     * @throws MatrixException where a check refuses an event, as for a name that is too long
     */
    public RoomChange begin(RoomHandle handle, SigningKey key, long now) {
        Pdu first = create.pdu();
        UserId creator = new UserId(first.sender());
        Loaded nothing = new Loaded(List.of(), List.of(), Map.of());
        Room room =
                Room.open(RoomRecord.beginning(handle, roomId(), first.version()), nothing, Set.of(), creator.server());
        room.add(nothing, LoadRequest.ofWholeState());
        RoomChange began = kept(room.receive(create));
        List<StoredEvent> events = new ArrayList<>(began.events());
        ServerChange servers = began.servers();
        for (LocalAct act : acts(creator, first.version())) {
            RoomChange next = kept(room.act(act, key, now));
            events.addAll(next.events());
            servers = servers.then(next.servers());
        }
        return new RoomChange(handle, roomId(), first.version(), Optional.empty(), events, servers);
    }

    private static RoomChange kept(Received received) {
        if (received.verdict() instanceof Verdict.Accepted && received.change().isPresent()) {
            return received.change().get();
        }
        throw new IllegalStateException("a new room refuses its own event: " + received.verdict());
    }

    private List<LocalAct> acts(UserId creator, RoomVersion version) {
        List<LocalAct> acts = new ArrayList<>();
        acts.add(act(creator, EventType.MEMBER, creator.value(), JsonObject.of("membership", "join")));
        acts.add(act(creator, EventType.POWER_LEVELS, "", powerLevels(creator, version)));
        preset.state().forEach(state -> acts.add(act(creator, state.getKey(), "", state.getValue())));
        name.ifPresent(text -> acts.add(act(creator, EventType.NAME, "", JsonObject.of("name", text))));
        return acts;
    }

    private static LocalAct act(UserId sender, String type, String stateKey, JsonObject content) {
        return new LocalAct(sender, type, Optional.of(stateKey), content);
    }

    /** Where creators have infinite power they must not be listed, and nobody else may end the room. */
    private static JsonObject powerLevels(UserId creator, RoomVersion version) {
        boolean privileged = version.authRules().privilegedCreators();
        return JsonObject.of(
                "users", privileged ? JsonObject.EMPTY : JsonObject.of(creator.value(), CREATORS_LEVEL),
                "users_default", 0,
                "events",
                        JsonObject.of(
                                "m.room.name",
                                50,
                                "m.room.avatar",
                                50,
                                "m.room.canonical_alias",
                                50,
                                EventType.POWER_LEVELS,
                                CREATORS_LEVEL,
                                EventType.HISTORY_VISIBILITY,
                                CREATORS_LEVEL,
                                EventType.SERVER_ACL,
                                CREATORS_LEVEL,
                                "m.room.encryption",
                                CREATORS_LEVEL,
                                "m.room.tombstone",
                                privileged ? TOMBSTONE_LEVEL_OVER_CREATORS : CREATORS_LEVEL),
                "events_default", 0,
                "state_default", 50,
                "ban", 50,
                "kick", 50,
                "redact", 50,
                "invite", 0);
    }
}
