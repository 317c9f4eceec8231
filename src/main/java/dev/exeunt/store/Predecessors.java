package dev.exeunt.store;

import dev.exeunt.room.EventNode;
import dev.exeunt.room.RoomHandle;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the changes that can be committed: those whose events follow, without a gap, on what is committed. A change that was computed
 * on top of one that failed does not, and never will.
 *
 * <p>That the event before exists is all there is to check. That the event itself does not is the primary key's matter. What was
 * committed last in a room is remembered, so that most changes need no question; as events never go away, the memory cannot mislead.
 */
final class Predecessors {
    private static final int REMEMBERED_ROOMS = 20_000;

    private final Map<RoomHandle, Long> committed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RoomHandle, Long> eldest) {
            return size() > REMEMBERED_ROOMS;
        }
    };

    private record Place(RoomHandle room, long number) {}

    /** Those of the changes that can be committed, in order, each on top of those before it. */
    List<Change> following(Session session, List<Change> changes) throws SQLException {
        Set<Place> stored = stored(session, changes);
        Map<RoomHandle, Long> last = new HashMap<>();
        List<Change> following = new ArrayList<>(changes.size());
        for (Change change : changes) {
            Long here = last.get(change.room());
            boolean follows = here != null
                    ? here == change.follows()
                    : change.begins() == (change.follows() == EventNode.ROOT)
                            && (change.begins() || isKnown(change) || stored.contains(place(change)));
            if (follows) {
                last.put(change.room(), change.last());
                following.add(change);
            }
        }
        return following;
    }

    void committed(List<Change> changes) {
        changes.forEach(change -> committed.put(change.room(), change.last()));
    }

    private boolean isKnown(Change change) {
        Long last = committed.get(change.room());
        return last != null && last == change.follows();
    }

    private static Place place(Change change) {
        return new Place(change.room(), change.follows());
    }

    /** Of the events that the changes follow, those which have to be looked for and are there. */
    private Set<Place> stored(Session session, List<Change> changes) throws SQLException {
        Set<Place> unknown = new HashSet<>();
        Set<Place> written = new HashSet<>();
        for (Change change : changes) {
            if (!change.begins() && !isKnown(change) && !written.contains(place(change))) {
                unknown.add(place(change));
            }
            written.add(new Place(change.room(), change.last()));
        }
        return unknown.isEmpty() ? Set.of() : find(session, List.copyOf(unknown));
    }

    private static Set<Place> find(Session session, List<Place> places) throws SQLException {
        Set<Place> found = new HashSet<>();
        for (List<Place> some : Placeholders.chunks(places)) {
            PreparedStatement select = session.prepare("SELECT shard, room, number FROM event WHERE "
                    + Placeholders.isOneOf(some.size(), "shard", "room", "number"));
            int at = 1;
            for (Place place : some) {
                select.setInt(at++, place.room().shard());
                select.setLong(at++, place.room().number());
                select.setLong(at++, place.number());
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Place(new RoomHandle(row.getInt(1), row.getLong(2)), row.getLong(3)));
                }
            }
        }
        return found;
    }
}
