package dev.exeunt.room;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.Frontier.Extremity;
import dev.exeunt.room.Frontier.Moved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Appends an event to the graph. All that could be missing is looked for first; only then anything changes. */
final class Acceptance {
    private static final int CITING_EVENTS = 2_000;

    private final RoomMemory memory;
    private final StateGraph states;
    private final Resolver resolver;
    private final Frontier frontier;
    private final Tips tips;
    private final RoomServers servers;
    private final ServerName self;
    private final RoomHead before;

    /** @param redactions how many redactions more wait after the event than before */
    Acceptance(
            RoomMemory memory,
            StateGraph states,
            Resolver resolver,
            Frontier frontier,
            Tips tips,
            RoomServers servers,
            ServerName self,
            int redactions) {
        this.memory = memory;
        this.states = states;
        this.resolver = resolver;
        this.frontier = frontier;
        this.tips = tips;
        this.servers = servers;
        this.self = self;
        this.before = memory.head().withWaiting(redactions);
    }

    /** An event in its place, and what it means for the servers in the room. */
    record Appended(EventNode node, ServerChange servers) {}

    Appended append(Pdu event, Reception.Kept kept) {
        return kept.outcome() == Outcome.OUTLIER ? appendOutlier(event, kept) : appendInPlace(event, kept);
    }

    /** Appends an event of which only the auth events are known. */
    private Appended appendOutlier(Pdu event, Reception.Kept kept) {
        EventNode node = new EventNode(
                memory.newest() + 1,
                event.eventId(),
                Outcome.OUTLIER,
                null,
                event.depth(),
                List.of(),
                kept.auth(),
                EventNode.ROOT,
                List.of(),
                List.of(),
                List.of(),
                before.withOutlier(event.depth()));
        memory.append(new StoredEvent(node, event));
        return new Appended(node, ServerChange.NONE);
    }

    private Appended appendInPlace(Pdu event, Reception.Kept kept) {
        EventNode proposed = proposed(event, kept);
        memory.propose(new StoredEvent(proposed, event));
        try {
            return append(proposed, event, kept);
        } catch (NotLoaded missing) {
            memory.withdraw(proposed);
            frontier.undo();
            resolver.forget(proposed);
            throw missing;
        }
    }

    /** The event with all that its place in the graph says; what it does to the room is not known yet. */
    private EventNode proposed(Pdu event, Reception.Kept kept) {
        long number = memory.newest() + 1;
        long known = memory.number(event.eventId()).orElse(number);
        return new EventNode(
                number,
                event.eventId(),
                kept.outcome(),
                kept.refusal(),
                event.depth(),
                kept.prev(),
                kept.auth(),
                kept.past().base(),
                kept.past().merged(),
                kept.outcome() == Outcome.REJECTED ? List.of() : own(event, known, kept.before()),
                List.of(),
                before,
                known,
                false);
    }

    private Appended append(EventNode proposed, Pdu event, Reception.Kept kept) {
        RoomState after = kept.before().with(proposed.own());
        if (kept.outcome() != Outcome.ACCEPTED) {
            states.append(proposed, after, states.current());
            memory.append(new StoredEvent(proposed, event));
            return new Appended(proposed, ServerChange.NONE);
        }
        Placed placed = place(proposed, kept.prev(), after);
        long anchor = tips.areAllOf(kept.prev()) ? proposed.number() : before.anchor();
        Map<ServerName, Integer> steps = steps(placed.changes());
        EventNode node = proposed.accepted(placed.changes(), head(steps, anchor), placed.inner());
        states.append(node, after, placed.current());
        memory.append(new StoredEvent(node, event));
        frontier.keep();
        tips.cited(kept.prev());
        if (!placed.inner()) {
            tips.add(node.number());
        }
        return new Appended(node, servers.accepted(node.number(), event.senderServer(), steps));
    }

    /**
     * An accepted event's place among the forward extremities.
     *
     * @param inner see {@link EventNode#inner}
     * @param current the current state after it
     * @param changes what leads there from the current state before it
     */
    private record Placed(boolean inner, RoomState current, List<StateChange> changes) {}

    private Placed place(EventNode proposed, List<Long> prev, RoomState after) {
        List<StateChange> onBase = new ArrayList<>(proposed.merged());
        onBase.addAll(proposed.own());
        Extremity extremity = new Extremity(proposed.number(), after, proposed.base(), onBase);
        Moved moved = frontier.move(prev, Optional.of(extremity));
        boolean inner = proposed.isPlace()
                && !tips.areAllOf(prev)
                && isCited(proposed.event())
                && moved.current()
                        .to(frontier.currentWithout(proposed.number()))
                        .isEmpty();
        if (inner) {
            frontier.undo();
            moved = frontier.move(prev, Optional.empty());
        }
        return new Placed(inner, moved.current(), moved.changes());
    }

    /** Whether an accepted event cites this outlier. Those before the last few thousand are not looked at: then it is a tip for a while. */
    private boolean isCited(long outlier) {
        long from = Math.max(outlier + 1, memory.newest() - CITING_EVENTS);
        memory.nodesFrom(from);
        for (long number = memory.newest(); number >= from; number--) {
            EventNode node = memory.node(number);
            if (node.outcome() == Outcome.ACCEPTED && node.prev().contains(outlier)) {
                return true;
            }
        }
        return false;
    }

    private static List<StateChange> own(Pdu event, long number, RoomState before) {
        return event.key()
                .map(key -> List.of(new StateChange(key, before.get(key), number)))
                .orElse(List.of());
    }

    private RoomHead head(Map<ServerName, Integer> steps, long anchor) {
        int joined = steps.values().stream().mapToInt(Integer::intValue).sum();
        return new RoomHead(
                anchor,
                before.joinedMembers() + joined,
                before.joinedLocally() + steps.getOrDefault(self, 0),
                before.outlierDepth(),
                before.waiting());
    }

    /** How many users more are joined, by their server. Whoever joins sends that, and so has a valid ID. */
    private Map<ServerName, Integer> steps(List<StateChange> changes) {
        List<StateChange> members = changes.stream()
                .filter(change -> change.key().type().equals(EventType.MEMBER))
                .toList();
        memory.pdus(members.stream()
                .flatMap(change -> Stream.of(change.before(), change.after()))
                .filter(entry -> entry != StateChange.NONE)
                .toList());
        Map<ServerName, Integer> steps = new HashMap<>();
        for (StateChange change : members) {
            int step = joined(change.after()) - joined(change.before());
            UserId.parse(change.key().key())
                    .filter(user -> step != 0)
                    .ifPresent(user -> steps.merge(user.server(), step, Integer::sum));
        }
        steps.values().removeIf(step -> step == 0);
        return steps;
    }

    private int joined(long entry) {
        return entry != StateChange.NONE
                        && memory.pdu(entry).membership().filter("join"::equals).isPresent()
                ? 1
                : 0;
    }
}
