package dev.exeunt.chaos;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds a room's history against what the cluster promises. The rooms are such that nothing happened to them but leaves. */
final class HistoryChecker {
    private final RoomHistory room;
    private final Takeovers takeovers;
    private final List<Acknowledged> acknowledged;
    private final Map<String, HistoryEvent> byId = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private HistoryChecker(RoomHistory room, Takeovers takeovers, List<Acknowledged> acknowledged) {
        this.room = room;
        this.takeovers = takeovers;
        this.acknowledged = acknowledged;
    }

    /**
     * Every broken promise.
     *
     * @param acknowledged the leaves of this room that were answered with 200
     */
    static List<Violation> check(RoomHistory room, Takeovers takeovers, List<Acknowledged> acknowledged) {
        HistoryChecker checker = new HistoryChecker(room, takeovers, acknowledged);
        checker.numbers();
        checker.graph();
        checker.epochs();
        checker.extremities();
        checker.state();
        checker.leaves();
        checker.relayed();
        return checker.violations;
    }

    /** One history: no number is missing, none is given twice, and no event is there twice. */
    private void numbers() {
        long expected = 1;
        for (HistoryEvent event : room.events()) {
            if (event.number() != expected) {
                violated("numbers", event, "expected number " + expected);
            }
            expected = event.number() + 1;
            if (!event.id().equals(event.computedId())) {
                violated("id", event, "by its bytes it is " + event.computedId());
            }
            if (byId.putIfAbsent(event.id(), event) != null) {
                violated("once", event, "is in the room twice");
            }
        }
    }

    /** What was added is accepted and cites accepted events that the room had before. */
    private void graph() {
        for (HistoryEvent event : room.added()) {
            if (event.outcome() != Outcome.ACCEPTED) {
                violated("accepted", event, "is a valid leave, but its outcome is " + event.outcome());
            }
            if (event.prev().isEmpty()) {
                violated("graph", event, "cites nothing");
            }
            for (String cited : event.prev()) {
                HistoryEvent prev = byId.get(cited);
                if (prev == null || !prev.isAccepted() || prev.number() >= event.number()) {
                    violated("graph", event, "cites " + cited + ", which was not accepted before");
                }
            }
        }
    }

    /** One writer: epochs follow one another, and each ends when the next one begins. */
    private void epochs() {
        long epoch = 0;
        for (HistoryEvent event : room.added()) {
            if (event.epoch() < epoch) {
                violated("epoch", event, "is of epoch " + event.epoch() + " and stands after one of epoch " + epoch);
            }
            epoch = event.epoch();
            takeovers.offence(room.shard(), event).ifPresent(what -> violated("epoch", event, what));
        }
    }

    /** Exactly the accepted events that no accepted event cites. */
    private void extremities() {
        Set<String> childless = new LinkedHashSet<>();
        room.events().stream().filter(HistoryEvent::isAccepted).forEach(event -> childless.add(event.id()));
        room.events().stream().filter(HistoryEvent::isAccepted).forEach(event -> event.prev()
                .forEach(childless::remove));
        if (!childless.equals(room.extremities())) {
            violated("extremities", "are " + room.extremities() + ", but childless are " + childless);
        }
    }

    /** The state is what the accepted events made it, one after the other. */
    private void state() {
        Map<StateKey, RoomHistory.Entry> replayed = new LinkedHashMap<>();
        for (HistoryEvent event : room.events()) {
            if (event.isState()) {
                replayed.put(event.key().orElseThrow(), new RoomHistory.Entry(event.number(), event.membership()));
            }
        }
        replayed.forEach((key, entry) -> {
            if (!entry.equals(room.state().get(key))) {
                violated("state", key + " is " + room.state().get(key) + ", but the events say " + entry);
            }
        });
        if (room.state().size() != replayed.size()) {
            violated("state", "has " + room.state().size() + " entries instead of " + replayed.size());
        }
    }

    /** What was acknowledged is there, and whoever left once has left. */
    private void leaves() {
        for (Acknowledged leave : acknowledged) {
            HistoryEvent event = byId.get(leave.event());
            Optional<RoomHistory.Entry> entry = Optional.ofNullable(room.state().get(StateKey.member(leave.user())));
            if (event == null || !event.isAccepted()) {
                violated("lost", "the acknowledged leave " + leave.event() + " of " + leave.user() + " is missing");
            } else if (!entry.flatMap(RoomHistory.Entry::membership).equals(Optional.of("leave"))) {
                violated("lost", leave.user() + " left, but is " + entry);
            }
        }
        Set<StateKey> left = new HashSet<>();
        for (HistoryEvent event : room.added()) {
            if (event.isAccepted() && !left.add(event.key().orElseThrow())) {
                violated("once", event, "is the second leave of " + event.key().orElseThrow());
            }
        }
    }

    /** The other server in the room was told of what was accepted, of all of it and of nothing else. */
    private void relayed() {
        room.relayed().ifPresent(relayed -> {
            for (String id : relayed) {
                HistoryEvent event = byId.get(id);
                if (event == null || !event.isAccepted()) {
                    violated("relay", id + " was relayed and not accepted");
                }
            }
            for (HistoryEvent event : room.added()) {
                if (event.isAccepted() && !relayed.contains(event.id())) {
                    violated(
                            "relay",
                            event,
                            "of epoch " + event.epoch() + ", committed at " + event.committed() + ", was not relayed");
                }
            }
        });
    }

    private void violated(String promise, HistoryEvent event, String what) {
        violated(promise, "event " + event.number() + " " + event.id() + " " + what);
    }

    private void violated(String promise, String what) {
        violations.add(new Violation(promise, room.room(), what));
    }
}
