package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What of a room's events is in memory, and what goes with them. Whatever is asked for and not there becomes a {@link NotLoaded}. */
final class RoomMemory {
    private static final int NODES_AT_ONCE = 256;
    private static final int PDUS_KEPT = 1_024;
    private static final int NODES_KEPT = 4_096;

    private final Map<Long, EventNode> nodes = new HashMap<>();
    private final Map<EventId, Long> numbers = new HashMap<>();
    private final Map<Long, Pdu> pdus = new LinkedHashMap<>(64, 0.75f, true);
    private final Set<EventId> absent = new HashSet<>();

    /** The places of events that were outliers before they had one, and outliers that have none. */
    private final Map<EventId, Long> places = new HashMap<>();

    private final Set<EventId> unplaced = new HashSet<>();
    private final RootState root;
    private final WaitingRedactions waiting;

    /** The newest event's; null in a room without events. */
    private EventNode newest;

    /** Every node from this number on is in memory. */
    private long window;

    /** The newest event that the store has too; later ones must not be forgotten. */
    private long committed;

    /** From how many nodes on some are to be forgotten. */
    private int nodesAllowed = NODES_KEPT;

    RoomMemory(Optional<EventNode> newestNode) {
        newestNode.ifPresent(this::put);
        newest = newestNode.orElse(null);
        window = Math.max(1, newest());
        committed = newest();
        root = new RootState(nodes, newest);
        waiting = new WaitingRedactions(head().waiting() == 0);
    }

    void add(Loaded loaded, LoadRequest request) {
        for (StoredEvent event : loaded.events()) {
            put(event.node());
            // What is here is never older than what was read: it may have been redacted meanwhile.
            pdus.putIfAbsent(event.node().number(), event.pdu());
        }
        loaded.nodes().forEach(this::put);
        request.ids().stream().filter(id -> !numbers.containsKey(id)).forEach(absent::add);
        request.places().stream().filter(id -> !places.containsKey(id)).forEach(unplaced::add);
        root.add(loaded, request);
        waiting.add(loaded, request);
        if (request.nodesTo() >= window - 1 && request.nodesFrom() > 0) {
            window = Math.min(window, request.nodesFrom());
        }
    }

    boolean isOlderThan(Loaded loaded) {
        return loaded.events().stream().anyMatch(event -> event.node().number() > newest())
                || loaded.nodes().stream().anyMatch(node -> node.number() > newest());
    }

    private void put(EventNode node) {
        nodes.put(node.number(), node);
        numbers.put(node.id(), node.event());
        if (node.isPlace()) {
            places.put(node.id(), node.number());
        }
    }

    /** Lets an event be read that may become the newest. */
    void propose(StoredEvent event) {
        put(event.node());
        pdus.put(event.node().number(), event.pdu());
    }

    /** It does not become the newest. */
    void withdraw(EventNode node) {
        nodes.remove(node.number());
        forgetId(node);
        pdus.remove(node.number());
    }

    /** A new event, which becomes the newest. */
    void append(StoredEvent event) {
        newest = event.node();
        absent.remove(event.node().id());
        unplaced.remove(event.node().id());
        propose(event);
    }

    /** The newest event's number; 0 in a room without events. */
    long newest() {
        return newest == null ? 0 : newest.number();
    }

    /** The newest event's node; empty in a room without events. */
    Optional<EventNode> newestNode() {
        return Optional.ofNullable(newest);
    }

    /** What the newest event left. */
    RoomHead head() {
        return newest == null ? RoomHead.EMPTY : newest.head();
    }

    // ---- events

    /**
     * The event's number; empty where the room does not have it.
     *
     * @param olderThan number of an event that is older than the one looked for can be, if the room has it; spares the store a question
     */
    Optional<Long> number(EventId id, long olderThan) {
        Long number = numbers.get(id);
        if (number == null && olderThan < window - 1 && !absent.contains(id)) {
            throw new NotLoaded(LoadRequest.ofIds(Set.of(id)));
        }
        return Optional.ofNullable(number);
    }

    /** Makes sure that each of these is either in memory or known not to be in the room. */
    void look(Collection<EventId> ids) {
        if (!numbers.keySet().containsAll(ids)) {
            Set<EventId> unknown = ids.stream()
                    .filter(id -> !numbers.containsKey(id) && !absent.contains(id))
                    .collect(Collectors.toSet());
            if (!unknown.isEmpty()) {
                throw new NotLoaded(LoadRequest.ofIds(unknown));
            }
        }
    }

    /**
     * Where events stand in the graph, after {@link #look}; for an outlier that has no place, nowhere.
     *
     * @param events such that the room has
     */
    List<Optional<Long>> places(Collection<EventId> events) {
        Set<EventId> outliers =
                events.stream().filter(id -> !node(numbers.get(id)).hasState()).collect(Collectors.toSet());
        Set<EventId> unknown = outliers.stream()
                .filter(id -> !places.containsKey(id) && !unplaced.contains(id))
                .collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            throw new NotLoaded(LoadRequest.ofPlaces(unknown));
        }
        return events.stream()
                .map(id -> Optional.ofNullable((outliers.contains(id) ? places : numbers).get(id)))
                .toList();
    }

    /** The event's number after {@link #look}; empty where the room does not have it. */
    Optional<Long> number(EventId id) {
        return Optional.ofNullable(numbers.get(id));
    }

    boolean hasNode(long number) {
        return nodes.containsKey(number);
    }

    EventNode node(long number) {
        EventNode node = nodes.get(number);
        if (node == null) {
            throw new NotLoaded(LoadRequest.ofNodes(Math.max(1, number - NODES_AT_ONCE + 1), number));
        }
        return node;
    }

    /** Makes sure that all nodes from this number on are in memory. */
    void nodesFrom(long number) {
        if (number < window) {
            throw new NotLoaded(LoadRequest.ofNodes(number, window - 1));
        }
    }

    /** Makes sure that these nodes are in memory, in one question to the store. */
    void nodes(Collection<Long> wanted) {
        load(wanted, nodes);
    }

    Pdu pdu(long number) {
        Pdu pdu = pdus.get(number);
        if (pdu == null) {
            throw new NotLoaded(LoadRequest.ofNumbers(Set.of(number)));
        }
        return pdu;
    }

    /** Makes sure that these events' contents are in memory, in one question to the store. */
    void pdus(Collection<Long> wanted) {
        load(wanted, pdus);
    }

    private static void load(Collection<Long> wanted, Map<Long, ?> held) {
        if (!held.keySet().containsAll(wanted)) {
            throw new NotLoaded(LoadRequest.ofNumbers(
                    wanted.stream().filter(number -> !held.containsKey(number)).collect(Collectors.toSet())));
        }
    }

    // ---- what goes with them

    /** The state that all states in memory are differences on. */
    RootState root() {
        return root;
    }

    /** The redactions that wait for their events. */
    WaitingRedactions waiting() {
        return waiting;
    }

    /** A new event meant this for redactions. */
    void redact(RedactionChange change) {
        change.redacted().forEach(left -> pdus.computeIfPresent(left.number(), (number, whole) -> left.pdu()));
        waiting.change(change);
    }

    // ---- forgetting

    /**
     * The store has these events, and all before them.
     *
     * @param needed number of an event from which on all are likely to be read
     */
    void committed(List<StoredEvent> events, long needed) {
        committed = events.get(events.size() - 1).node().number();
        absent.clear();
        unplaced.clear();
        events.forEach(event -> forgetReplaced(event.node()));
        forgetPdus();
        if (nodes.size() > nodesAllowed) {
            forgetNodes(needed);
            // Nodes that cannot be forgotten yet are not looked through again for each new one.
            nodesAllowed = Math.max(NODES_KEPT, nodes.size() + NODES_KEPT / 2);
        }
    }

    /** How a user came and went is not read again until he comes back; where many leave, it would be most of what is held. */
    private void forgetReplaced(EventNode node) {
        for (StateChange change : node.current()) {
            if (change.key().isMember()) {
                pdus.remove(change.before());
            }
        }
        // The newest leaves stay: versions 1 and 2 cite them with their hashes.
        node.prev().forEach(prev -> pdus.computeIfPresent(prev, (number, event) -> isLeave(event) ? null : event));
    }

    private static boolean isLeave(Pdu event) {
        return event.type().equals(EventType.MEMBER)
                && event.membership().filter("leave"::equals).isPresent();
    }

    private void forgetPdus() {
        Iterator<Long> eldest = pdus.keySet().iterator();
        while (pdus.size() > PDUS_KEPT && eldest.hasNext()) {
            if (eldest.next() <= committed) {
                eldest.remove();
            }
        }
    }

    private void forgetNodes(long needed) {
        window = Math.max(window, Math.min(Math.min(needed, committed), newest() - NODES_KEPT / 2));
        nodes.values().removeIf(node -> {
            boolean old = node.number() < window && !pdus.containsKey(node.number());
            if (old) {
                forgetId(node);
            }
            return old;
        });
    }

    private void forgetId(EventNode node) {
        if (node.isPlace()) {
            places.remove(node.id());
        } else {
            numbers.remove(node.id());
        }
    }

    /** How many things are held. */
    int weight() {
        return nodes.size() + 4 * pdus.size() + root.size() + waiting.size();
    }
}
