package dev.exeunt.room;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Appends an event to the graph. All that could be missing is looked for first; only then anything changes. */
final class Acceptance {
    private final RoomMemory memory;
    private final StateGraph states;
    private final Resolver resolver;
    private final Tips tips;
    private final ServerName self;

    Acceptance(RoomMemory memory, StateGraph states, Resolver resolver, Tips tips, ServerName self) {
        this.memory = memory;
        this.states = states;
        this.resolver = resolver;
        this.tips = tips;
        this.self = self;
    }

    EventNode append(Pdu event, Reception.Kept kept) {
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
        long base = kept.prev().stream().mapToLong(Long::longValue).max().orElse(EventNode.ROOT);
        List<StateChange> merged =
                kept.prev().isEmpty() ? List.of() : states.after(base).to(kept.before());
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
                kept.outcome() == Outcome.REJECTED ? List.of() : own(event, number, kept.before()),
                List.of(),
                head());
    }

    private EventNode append(EventNode proposed, Pdu event, Reception.Kept kept) {
        RoomState after = kept.before().with(proposed.own());
        if (kept.outcome() != Outcome.ACCEPTED) {
            states.append(proposed, after, states.current());
            memory.append(new StoredEvent(proposed, event));
            return proposed;
        }
        Set<Long> remaining = remaining(kept.prev());
        RoomState current = current(remaining, after);
        List<StateChange> changes = changes(kept.before(), proposed.own(), after, current);
        long anchor = remaining.isEmpty() ? proposed.number() : head().anchor();
        EventNode node = proposed.accepted(changes, head(changes, anchor));
        states.append(node, after, current);
        memory.append(new StoredEvent(node, event));
        tips.cited(kept.prev());
        tips.add(node.number());
        return node;
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

    /** The resolution of the states after all forward extremities, the new event among them. */
    private RoomState current(Set<Long> remaining, RoomState after) {
        return remaining.isEmpty()
                ? after
                : resolver.resolve(Stream.concat(remaining.stream().sorted().map(states::after), Stream.of(after))
                        .toList());
    }

    private List<StateChange> changes(RoomState before, List<StateChange> own, RoomState after, RoomState current) {
        return before == states.current() && after == current
                ? own
                : states.current().to(current);
    }

    private RoomHead head() {
        return memory.newestNode().map(EventNode::head).orElse(RoomHead.EMPTY);
    }

    private RoomHead head(List<StateChange> changes, long anchor) {
        long joined = head().joinedMembers();
        long locally = head().joinedLocally();
        for (StateChange change : changes) {
            if (change.key().type().equals(EventType.MEMBER)) {
                int step = joined(change.after()) - joined(change.before());
                joined += step;
                locally += isLocal(change.key().key()) ? step : 0;
            }
        }
        return new RoomHead(anchor, joined, locally);
    }

    private int joined(long entry) {
        return entry != StateChange.NONE
                        && memory.pdu(entry).membership().filter("join"::equals).isPresent()
                ? 1
                : 0;
    }

    private boolean isLocal(String userId) {
        return UserId.parse(userId).filter(user -> user.isOn(self)).isPresent();
    }
}
