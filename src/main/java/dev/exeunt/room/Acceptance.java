package dev.exeunt.room;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Appends an event to the graph. All that could be missing is looked for first; only then anything changes. */
final class Acceptance {
    private static final int CITING_EVENTS = 2_000;

    private final RoomMemory memory;
    private final StateGraph states;
    private final Resolver resolver;
    private final Tips tips;
    private final RoomServers servers;
    private final ServerName self;

    Acceptance(
            RoomMemory memory, StateGraph states, Resolver resolver, Tips tips, RoomServers servers, ServerName self) {
        this.memory = memory;
        this.states = states;
        this.resolver = resolver;
        this.tips = tips;
        this.servers = servers;
        this.self = self;
    }

    /** An event in its place, and what it means for the servers in the room. */
    record Appended(EventNode node, ServerChange servers) {}

    /** Appends an event of which only the auth events are known. */
    Appended appendOutlier(Pdu event, Reception.Kept kept) {
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
                memory.head().withOutlier(event.depth()));
        memory.append(new StoredEvent(node, event));
        return new Appended(node, ServerChange.NONE);
    }

    Appended append(Pdu event, Reception.Kept kept) {
        EventNode proposed = proposed(event, kept);
        memory.propose(new StoredEvent(proposed, event));
        try {
            return append(proposed, event, kept);
        } catch (NotLoaded missing) {
            memory.withdraw(proposed);
            resolver.forget();
            throw missing;
        }
    }

    /** The event with all that its place in the graph says; what it does to the room is not known yet. */
    private EventNode proposed(Pdu event, Reception.Kept kept) {
        long number = memory.newest() + 1;
        long known = memory.number(event.eventId()).orElse(number);
        long base = base(kept.prev());
        List<StateChange> merged =
                base == EventNode.ROOT ? List.of() : states.after(base).to(kept.before());
        return new EventNode(
                number,
                event.eventId(),
                kept.outcome(),
                kept.refusal(),
                event.depth(),
                kept.prev(),
                kept.auth(),
                base,
                merged,
                kept.outcome() == Outcome.REJECTED ? List.of() : own(event, known, kept.before()),
                List.of(),
                memory.head(),
                known,
                false);
    }

    /** The newest of those that are cited, whose state is likely to differ least; any event with a state would do. */
    private long base(List<Long> prev) {
        return prev.stream()
                .filter(number -> memory.node(number).hasState())
                .mapToLong(Long::longValue)
                .max()
                .orElseGet(() ->
                        tips.all().stream().mapToLong(Long::longValue).max().orElse(EventNode.ROOT));
    }

    private Appended append(EventNode proposed, Pdu event, Reception.Kept kept) {
        RoomState after = kept.before().with(proposed.own());
        if (kept.outcome() != Outcome.ACCEPTED) {
            states.append(proposed, after, states.current());
            memory.append(new StoredEvent(proposed, event));
            return new Appended(proposed, ServerChange.NONE);
        }
        Set<Long> remaining = remaining(kept.prev());
        RoomState current = current(remaining, Optional.of(after));
        boolean inner = proposed.isPlace()
                && !remaining.isEmpty()
                && isCited(proposed.event())
                && current.to(current(remaining, Optional.empty())).isEmpty();
        List<StateChange> changes = changes(kept.before(), proposed.own(), after, current);
        long anchor = remaining.isEmpty() ? proposed.number() : memory.head().anchor();
        Map<ServerName, Integer> steps = steps(changes);
        EventNode node = proposed.accepted(changes, head(steps, anchor), inner);
        states.append(node, after, current);
        memory.append(new StoredEvent(node, event));
        tips.cited(kept.prev());
        if (!inner) {
            tips.add(node.number());
        }
        return new Appended(node, servers.accepted(node.number(), event.senderServer(), steps));
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

    private Set<Long> remaining(List<Long> prev) {
        Set<Long> remaining = new HashSet<>(tips.all());
        prev.forEach(remaining::remove);
        return remaining;
    }

    /** The resolution of the states after all forward extremities, the new event among them where it is one. */
    private RoomState current(Set<Long> remaining, Optional<RoomState> after) {
        return remaining.isEmpty()
                ? after.orElseThrow()
                : resolver.resolve(Stream.concat(remaining.stream().sorted().map(states::after), after.stream())
                        .toList());
    }

    private List<StateChange> changes(RoomState before, List<StateChange> own, RoomState after, RoomState current) {
        return before == states.current() && after == current
                ? own
                : states.current().to(current);
    }

    private RoomHead head(Map<ServerName, Integer> steps, long anchor) {
        int joined = steps.values().stream().mapToInt(Integer::intValue).sum();
        return new RoomHead(
                anchor,
                memory.head().joinedMembers() + joined,
                memory.head().joinedLocally() + steps.getOrDefault(self, 0),
                memory.head().outlierDepth());
    }

    /** How many users more are joined, by their server. Whoever joins sends that, and so has a valid ID. */
    private Map<ServerName, Integer> steps(List<StateChange> changes) {
        Map<ServerName, Integer> steps = new HashMap<>();
        for (StateChange change : changes) {
            if (change.key().type().equals(EventType.MEMBER)) {
                int step = joined(change.after()) - joined(change.before());
                UserId.parse(change.key().key())
                        .filter(user -> step != 0)
                        .ifPresent(user -> steps.merge(user.server(), step, Integer::sum));
            }
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
