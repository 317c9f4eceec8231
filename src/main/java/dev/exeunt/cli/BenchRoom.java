package dev.exeunt.cli;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.Cited;
import dev.exeunt.room.EventDraft;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A room that is made offline, with one user of the node's and of each other server, many of the leaving server's, and the leaves of
 * these. Users leave in an order that nothing else has: rooms that are left in the same one need the same of the store in the same moment.
 */
public final class BenchRoom {
    private final RoomVersion version;
    private final BenchServers servers;
    private final Map<StateKey, Pdu> state = new LinkedHashMap<>();
    private final List<String> members = new ArrayList<>();
    private int left;
    private RoomId id;
    private Pdu newest;
    private long clock;

    /**
     * Makes a room.
     *
     * @param number makes it unlike the others
     * @param joined how many users of the leaving server are in it
     * @param now milliseconds since 1970
     */
    public BenchRoom(RoomVersion version, BenchServers servers, int number, int joined, long now) {
        this.version = version;
        this.servers = servers;
        this.clock = now - 3_600_000L + number;
        this.id = new RoomId("!bench" + number + ":" + servers.node());
        String creator = "@admin:" + servers.node();
        JsonObject create = JsonObject.of("room_version", version.id());
        send(
                creator,
                EventType.CREATE,
                "",
                version.authRules().creatorInContent() ? create.with("creator", creator) : create);
        id = newest.roomId();
        send(creator, EventType.MEMBER, creator, JsonObject.of("membership", "join"));
        JsonObject users = version.authRules().privilegedCreators() ? JsonObject.EMPTY : JsonObject.of(creator, 100);
        send(creator, EventType.POWER_LEVELS, "", JsonObject.of("users", users));
        send(creator, EventType.JOIN_RULES, "", JsonObject.of("join_rule", "public"));
        servers.others().forEach(server -> join("@user:" + server, "User of " + server));
        for (int i = 0; i < joined; i++) {
            String member = "@u" + i + ":" + servers.origin();
            members.add(member);
            join(member, "User " + i);
        }
        Collections.shuffle(members, new Random(number));
    }

    private void join(String member, String name) {
        send(member, EventType.MEMBER, member, JsonObject.of("membership", "join", "displayname", name));
    }

    /** Its ID. */
    public RoomId id() {
        return id;
    }

    /** The body of the admin API's import, before anyone leaves. */
    public JsonObject importBody() {
        return JsonObject.of(
                "room_version", version.id(),
                "state", json(List.copyOf(state.values())),
                "auth_chain", JsonArray.of(),
                "extremities", json(List.of(newest)));
    }

    /** Everyone's leave, each after the one before. */
    public List<Pdu> leavesInARow() {
        return leavesInARow(members.size());
    }

    /** So many leaves, by users who are still here, each after the one before. */
    public List<Pdu> leavesInARow(int count) {
        return nextMembers(count).stream().map(this::leave).toList();
    }

    /** Everyone's leave, all built on one template. */
    public List<Pdu> leavesAtOnce() {
        Pdu template = newest;
        return nextMembers(members.size()).stream()
                .map(member -> {
                    newest = template;
                    return leave(member);
                })
                .toList();
    }

    /** So many users of the leaving server's who are still here, to leave in whatever way. */
    public List<String> nextMembers(int count) {
        List<String> next = members.subList(left, left + count);
        left += count;
        return next;
    }

    /** The leave of a user who is still here, in a copy of this room that differs in its ID only. Here they stay. */
    public Pdu leaveInCopy(RoomId copy) {
        String member = members.get(left);
        EventDraft draft =
                new EventDraft(EventType.MEMBER, member, Optional.of(member), JsonObject.of("membership", "leave"));
        return signed(draft, copy, clock);
    }

    private Pdu leave(String member) {
        return send(member, EventType.MEMBER, member, JsonObject.of("membership", "leave"));
    }

    private Pdu send(String sender, String type, String key, JsonObject content) {
        newest = signed(new EventDraft(type, sender, Optional.of(key), content), id, clock++);
        state.put(new StateKey(type, key), newest);
        return newest;
    }

    private Pdu signed(EventDraft draft, RoomId room, long now) {
        List<Pdu> auth = draft.authKeys(version).stream()
                .filter(state::containsKey)
                .map(state::get)
                .toList();
        List<Cited> prev = newest == null ? List.of() : List.of(Cited.of(newest));
        boolean local = draft.sender().endsWith(":" + servers.node());
        var server = local ? servers.node() : servers.origin();
        JsonObject event = draft.event(room, version, server.value(), prev, auth, now);
        return EventDraft.signed(event, version, server, local ? servers.nodeKey() : servers.originKey())
                .pdu();
    }

    private static JsonArray json(List<Pdu> events) {
        return new JsonArray(events.stream().<JsonValue>map(Pdu::json).toList());
    }
}
