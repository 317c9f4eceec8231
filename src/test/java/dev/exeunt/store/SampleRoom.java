package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventIdFormat;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.RedactedEvent;
import dev.exeunt.room.RedactionChange;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomHead;
import dev.exeunt.room.RoomServers;
import dev.exeunt.room.ServerChange;
import dev.exeunt.room.StateChange;
import dev.exeunt.room.Stay;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.room.WaitingRedaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A room in a straight line, as the store sees rooms: numbers and bytes that mean nothing to it. */
final class SampleRoom {
    static final String CREATOR = "@creator:here.example";

    private final RoomHandle handle;
    private final RoomId id;
    private final RoomVersion version;
    private final Map<StateKey, Long> state = new HashMap<>();
    private final List<StoredEvent> events = new ArrayList<>();
    private final Map<ServerName, Stay> stays = new HashMap<>();
    private final Map<Long, ServerChange> servers = new HashMap<>();

    SampleRoom(RoomHandle handle, String id) {
        this(handle, id, RoomVersion.V10);
    }

    SampleRoom(RoomHandle handle, String id, RoomVersion version) {
        this.handle = handle;
        this.id = new RoomId(id);
        this.version = version;
    }

    /** What happened to this room before, elsewhere. */
    void goOn(List<StoredEvent> before, Map<StateKey, Long> stateNow, List<Stay> staysNow) {
        events.addAll(before);
        state.putAll(stateNow);
        staysNow.forEach(stay -> stays.put(stay.server(), stay));
    }

    /** Another view of this room, as it is now: what happens to one does not happen to the other. */
    SampleRoom copy() {
        SampleRoom copy = new SampleRoom(handle, id.value(), version);
        copy.state.putAll(state);
        copy.events.addAll(events);
        copy.stays.putAll(stays);
        return copy;
    }

    RoomHandle handle() {
        return handle;
    }

    RoomId id() {
        return id;
    }

    RoomVersion version() {
        return version;
    }

    List<StoredEvent> events() {
        return events;
    }

    StoredEvent newest() {
        return events.get(events.size() - 1);
    }

    Map<StateKey, Long> state() {
        return state;
    }

    /** The room's first change: its create event and its creator's join. */
    RoomChange begin() {
        StoredEvent create = add(EventType.CREATE, "", JsonObject.EMPTY);
        return change(true, create, add(EventType.MEMBER, CREATOR, JsonObject.of("membership", "join")));
    }

    RoomChange member(String user, String membership) {
        return state(EventType.MEMBER, user, JsonObject.of("membership", membership));
    }

    RoomChange state(String type, String stateKey, JsonObject content) {
        return change(false, add(type, stateKey, content));
    }

    /** An event that changes nothing. */
    RoomChange refused(Outcome outcome, Refusal refusal) {
        Pdu pdu = pdu(EventType.MEMBER, "@refused:there.example", JsonObject.of("membership", "ban"));
        return change(false, add(outcome, refusal, pdu, List.of()));
    }

    /** An event after which the current state is changed like this, as state resolution may do. */
    RoomChange resolved(StateChange... current) {
        return change(
                false, add(Outcome.ACCEPTED, null, pdu("m.room.message", null, JsonObject.EMPTY), List.of(current)));
    }

    /** A redaction of these events. */
    RoomChange redacting(long... numbers) {
        StoredEvent redaction =
                add(Outcome.ACCEPTED, null, pdu(EventType.REDACTION, null, JsonObject.EMPTY), List.of());
        List<RedactedEvent> left = new ArrayList<>();
        for (long number : numbers) {
            StoredEvent whole = events.get((int) number - 1);
            left.add(new RedactedEvent(number, whole.pdu().redacted()));
            events.set(
                    (int) number - 1, new StoredEvent(whole.node(), whole.pdu().redacted()));
        }
        return meaning(change(false, redaction), new RedactionChange(left, List.of(), List.of()));
    }

    /** An event after which these redactions wait, and those wait no more. */
    RoomChange waiting(List<WaitingRedaction> begin, List<WaitingRedaction> settled) {
        return meaning(resolved(), new RedactionChange(List.of(), begin, settled));
    }

    private static RoomChange meaning(RoomChange change, RedactionChange redactions) {
        return new RoomChange(
                change.handle(),
                change.roomId(),
                change.version(),
                change.follows(),
                change.events(),
                change.servers(),
                redactions);
    }

    /** An event of which only the content is known. */
    RoomChange outlier(String user) {
        Pdu pdu = pdu(EventType.MEMBER, user, JsonObject.of("membership", "join"));
        return change(false, add(Outcome.OUTLIER, null, pdu, List.of()));
    }

    /** The place in the graph of the outlier that came last. */
    RoomChange placeOfNewest() {
        StoredEvent outlier = newest();
        StoredEvent added = add(Outcome.SOFT_FAILED, new Refusal("", "late"), outlier.pdu(), List.of());
        EventNode node = added.node();
        EventNode place = new EventNode(
                node.number(),
                node.id(),
                node.outcome(),
                node.refusal(),
                node.depth(),
                node.prev(),
                node.auth(),
                node.base(),
                node.merged(),
                node.own(),
                node.current(),
                node.head(),
                outlier.node().number(),
                true);
        events.set(events.size() - 1, new StoredEvent(place, outlier.pdu()));
        return change(false, newest());
    }

    RoomChange change(boolean begins, StoredEvent... changed) {
        int before = events.size() - changed.length;
        EventId last = before == 0
                ? new EventId("$nothing")
                : events.get(before - 1).node().id();
        Optional<EventId> follows = begins ? Optional.empty() : Optional.of(last);
        ServerChange told = Stream.of(changed)
                .map(event -> servers.getOrDefault(event.node().number(), ServerChange.NONE))
                .reduce(ServerChange.NONE, ServerChange::then);
        return new RoomChange(handle, id, version, follows, List.of(changed), told);
    }

    private StoredEvent add(String type, String stateKey, JsonObject content) {
        Pdu pdu = pdu(type, stateKey, content);
        StateKey key = new StateKey(type, stateKey);
        long before = state.getOrDefault(key, StateChange.NONE);
        return add(Outcome.ACCEPTED, null, pdu, List.of(new StateChange(key, before, next())));
    }

    private StoredEvent add(Outcome outcome, Refusal refusal, Pdu pdu, List<StateChange> current) {
        long number = next();
        List<Long> before = number == 1 ? List.of() : List.of(number - 1);
        EventNode node = new EventNode(
                number,
                pdu.eventId(),
                outcome,
                refusal,
                pdu.depth(),
                before,
                before,
                number - 1,
                List.of(),
                pdu.isState() ? current : List.of(),
                current,
                new RoomHead(
                        outcome == Outcome.ACCEPTED
                                ? number
                                : newest().node().head().anchor(),
                        7,
                        3));
        for (StateChange change : current) {
            if (change.after() == StateChange.NONE) {
                state.remove(change.key());
            } else {
                state.put(change.key(), change.after());
            }
        }
        StoredEvent event = new StoredEvent(node, pdu);
        events.add(event);
        if (outcome == Outcome.ACCEPTED) {
            servers.put(number, servers(number, current));
        }
        return event;
    }

    private ServerChange servers(long number, List<StateChange> current) {
        Map<ServerName, Integer> steps = new HashMap<>();
        for (StateChange change : current) {
            int step = joined(change.after()) - joined(change.before());
            if (step != 0) {
                steps.merge(new UserId(change.key().key()).server(), step, Integer::sum);
            }
        }
        ServerName self = new UserId(CREATOR).server();
        ServerChange change = new RoomServers(List.copyOf(stays.values()), self).accepted(number, self, steps);
        for (Stay stay : change.stays()) {
            stays.remove(stay.server());
            if (stay.until() == Stay.NOW) {
                stays.put(stay.server(), stay);
            }
        }
        return change;
    }

    private int joined(long number) {
        if (number == StateChange.NONE) {
            return 0;
        }
        Pdu pdu = events.get((int) number - 1).pdu();
        boolean isJoin = pdu.type().equals(EventType.MEMBER)
                && pdu.membership().filter("join"::equals).isPresent();
        return isJoin ? 1 : 0;
    }

    private Pdu pdu(String type, String stateKey, JsonObject content) {
        JsonObject json = JsonObject.of(
                "type", type,
                "room_id", id.value(),
                "sender", CREATOR,
                "content", content,
                "depth", next(),
                "origin_server_ts", 1_700_000_000_000L + next(),
                "prev_events", List.of(),
                "auth_events", List.of(),
                "hashes", JsonObject.of("sha256", "x".repeat(43)),
                "signatures", JsonObject.of("here.example", JsonObject.of("ed25519:1", "s".repeat(86))));
        JsonObject whole = stateKey == null ? json : json.with("state_key", stateKey);
        return version.eventIds() == EventIdFormat.GIVEN
                ? Pdu.unchecked(whole.with("event_id", "$" + next() + id.value()), version)
                : Pdu.unchecked(whole, version);
    }

    private long next() {
        return events.size() + 1L;
    }
}
