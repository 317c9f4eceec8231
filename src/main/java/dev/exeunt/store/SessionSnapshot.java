package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomHead;
import dev.exeunt.room.RoomRecord;
import dev.exeunt.room.StateChange;
import dev.exeunt.room.StateWalk;
import dev.exeunt.room.StoredEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A room as a transaction sees it. */
final class SessionSnapshot implements RoomSnapshot {
    /** Nodes that are read together: few at first, as most events that are asked for are recent. */
    private static final int FIRST_NODES = 64;

    private static final int MOST_NODES = 4_096;

    /** So many users' memberships are read together. */
    private static final int MEMBERS_AT_ONCE = 256;

    private static final String ENTRIES = "SELECT type, state_key, number FROM state WHERE shard = ? AND room = ?";

    private final Session session;
    private final Dialect dialect;
    private final RoomReader reader;
    private final RoomRecord room;
    private final Map<Long, EventNode> seen = new HashMap<>();
    private final Map<StateKey, Long> entries = new HashMap<>();

    SessionSnapshot(Session session, Dialect dialect, RoomRecord room) {
        this.session = session;
        this.dialect = dialect;
        this.reader = new RoomReader(session);
        this.room = room;
    }

    /** What reading a snapshot throws where the database fails, out of code that knows no SQL. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Failure(SQLException cause) {
            super(cause);
        }

        SQLException sqlException() {
            return (SQLException) getCause();
        }
    }

    @FunctionalInterface
    private interface Query<T> {
        T run() throws SQLException;
    }

    private static <T> T asked(Query<T> query) {
        try {
            return query.run();
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    @Override
    public RoomHandle handle() {
        return room.handle();
    }

    @Override
    public RoomId roomId() {
        return room.roomId();
    }

    @Override
    public RoomVersion version() {
        return room.version();
    }

    @Override
    public long newest() {
        return room.newest().map(EventNode::number).orElse(EventNode.ROOT);
    }

    @Override
    public RoomHead head() {
        return room.newest().map(EventNode::head).orElse(RoomHead.EMPTY);
    }

    @Override
    public List<EventNode> find(Collection<EventId> events) {
        return inTheirPlaces(asked(() -> reader.nodes(room.handle(), Set.copyOf(events))));
    }

    @Override
    public List<EventNode> nodes(Collection<Long> numbers) {
        for (long number : numbers) {
            if (!seen.containsKey(number)) {
                nodes(Math.max(1, number - FIRST_NODES + 1), number).forEach(node -> seen.put(node.number(), node));
            }
        }
        return inTheirPlaces(numbers.stream().map(seen::get).toList());
    }

    /** What was an outlier and has its place in the graph by now is meant there. */
    private List<EventNode> inTheirPlaces(List<EventNode> nodes) {
        Set<EventId> outliers = nodes.stream()
                .filter(node -> !node.hasState())
                .map(EventNode::id)
                .collect(Collectors.toSet());
        if (outliers.isEmpty()) {
            return nodes;
        }
        Map<EventId, EventNode> places = new HashMap<>();
        loaded(LoadRequest.ofPlaces(outliers))
                .events()
                .forEach(event -> places.put(event.node().id(), event.node()));
        return nodes.stream().map(node -> places.getOrDefault(node.id(), node)).toList();
    }

    private List<EventNode> nodes(long from, long to) {
        return loaded(LoadRequest.ofNodes(from, to)).nodes();
    }

    @Override
    public List<Pdu> pdus(Collection<Long> numbers) {
        return loaded(LoadRequest.ofNumbers(Set.copyOf(numbers))).events().stream()
                .map(StoredEvent::pdu)
                .toList();
    }

    @Override
    public List<byte[]> bytes(long[] numbers) {
        return asked(() -> new SnapshotReader(session).pdus(room.handle(), numbers));
    }

    @Override
    public PastState current() {
        return new PastState(new Entries(), Map.of());
    }

    @Override
    public Map<Long, PastState> statesBefore(Collection<EventNode> events) {
        StateWalk walk = new StateWalk(head(), events);
        long to = newest();
        for (int size = FIRST_NODES; !walk.isDone(); size = Math.min(2 * size, MOST_NODES)) {
            List<EventNode> nodes = nodes(Math.max(1, to - size + 1), to);
            for (int i = nodes.size() - 1; i >= 0 && !walk.isDone(); i--) {
                walk.take(nodes.get(i));
            }
            to -= size;
            if (to < 1 && !walk.isDone()) {
                throw new StoreException("events of " + room.roomId() + " are missing");
            }
        }
        Map<Long, PastState> states = new LinkedHashMap<>();
        events.forEach(event -> states.put(event.number(), new PastState(new Entries(), walk.before(event.number()))));
        return states;
    }

    @Override
    public long[] authChain(long[] events) {
        BitSet chain = new BitSet();
        asked(() -> {
            reader.authChains(room.handle(), LongStream.of(events).boxed().toList(), node -> node.auth()
                    .forEach(number -> chain.set(Math.toIntExact(number))));
            return null;
        });
        return chain.stream().asLongStream().toArray();
    }

    @Override
    public boolean hasJoined(ServerName server) {
        return room.stays().stream().anyMatch(stay -> stay.server().equals(server));
    }

    @Override
    public List<CurrentMember> members(ServerName server) {
        return asked(() -> {
            PreparedStatement select = prepare("SELECT state_key, membership, number FROM state"
                    + " WHERE shard = ? AND room = ? AND type = ? AND membership IS NOT NULL AND "
                    + dialect.server("state_key") + " = ?");
            select.setString(3, EventType.MEMBER);
            select.setString(4, server.value());
            List<CurrentMember> members = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    members.add(new CurrentMember(
                            SqlText.back(row.getString(1)), SqlText.back(row.getString(2)), row.getLong(3)));
                }
            }
            return members;
        });
    }

    @Override
    public List<ServerName> serversBefore(EventNode event) {
        Map<String, Integer> joined = new HashMap<>();
        room.stays().forEach(stay -> joined.put(stay.server().value(), stay.joined()));
        Map<StateKey, Long> before = stateBefore(event).difference();
        List<StateKey> changed = before.keySet().stream()
                .filter(key -> key.type().equals(EventType.MEMBER))
                .toList();
        for (int from = 0; from < changed.size(); from += MEMBERS_AT_ONCE) {
            Set<StateKey> some = Set.copyOf(changed.subList(from, Math.min(from + MEMBERS_AT_ONCE, changed.size())));
            LoadRequest then = LoadRequest.ofNumbers(some.stream()
                    .map(before::get)
                    .filter(entry -> entry != StateChange.NONE)
                    .collect(Collectors.toSet()));
            count(joined, then, 1);
            count(joined, LoadRequest.ofKeys(some), -1);
        }
        return joined.entrySet().stream()
                .filter(server -> server.getValue() > 0)
                .flatMap(server -> ServerName.parse(server.getKey()).stream())
                .sorted(Comparator.comparing(ServerName::value))
                .toList();
    }

    /** Counts each of these memberships that is one of a joined user. */
    private void count(Map<String, Integer> joined, LoadRequest memberships, int times) {
        for (StoredEvent event : loaded(memberships).events()) {
            if (event.pdu().membership().filter("join"::equals).isPresent()) {
                String user = event.pdu().stateKey().orElseThrow();
                joined.merge(user.substring(user.indexOf(':') + 1), times, Integer::sum);
            }
        }
    }

    private Loaded loaded(LoadRequest request) {
        return asked(() -> reader.load(room.handle(), room.version(), request));
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement select = session.prepare(sql);
        select.setInt(1, room.handle().shard());
        select.setLong(2, room.handle().number());
        return select;
    }

    private final class Entries implements PastState.CurrentEntries {
        @Override
        public long get(StateKey key) {
            return entries.computeIfAbsent(
                    key,
                    unknown -> loaded(LoadRequest.ofKeys(Set.of(key))).state().getOrDefault(key, StateChange.NONE));
        }

        @Override
        public void forEach(ObjLongConsumer<StateKey> action) {
            asked(() -> {
                PreparedStatement select = prepare(ENTRIES);
                select.setFetchSize(MOST_NODES);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        action.accept(LoadedRows.key(row), row.getLong("number"));
                    }
                }
                return null;
            });
        }
    }
}
