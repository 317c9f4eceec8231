package dev.exeunt.store;

import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.Change.Place;
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
 * <p>That the event before is stored, under its number, is all there is to check. That the event itself is not is the primary key's
 * matter. The number alone would not do: a statement whose answer was given up may still have been carried out, and then the room, read
 * before that, goes on with another event of the same number, which is refused, and with others on top of it.
 *
 * <p>What was committed last in a room is remembered, so that most changes need no question; as events never go away, the memory cannot
 * mislead.
 */
final class Predecessors {
    private static final int REMEMBERED_ROOMS = 20_000;

    private final Map<RoomHandle, Place> committed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RoomHandle, Place> eldest) {
            return size() > REMEMBERED_ROOMS;
        }
    };

    /** Those of the changes that can be committed, in order, each on top of those before it. */
    List<Change> following(Session session, List<Change> changes) throws SQLException {
        Set<Place> stored = stored(session, changes);
        Map<RoomHandle, Place> last = new HashMap<>();
        List<Change> following = new ArrayList<>(changes.size());
        for (Change change : changes) {
            Place here = last.get(change.room());
            boolean follows = here != null
                    ? change.follows().filter(here::equals).isPresent()
                    : change.follows()
                            .map(place -> isKnown(place) || stored.contains(place))
                            .orElse(true);
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

    private boolean isKnown(Place place) {
        return place.equals(committed.get(place.room()));
    }

    /** Of the events that the changes follow, those which have to be looked for and are there. */
    private Set<Place> stored(Session session, List<Change> changes) throws SQLException {
        Set<Place> unknown = new HashSet<>();
        Set<Place> written = new HashSet<>();
        for (Change change : changes) {
            change.follows()
                    .filter(place -> !isKnown(place) && !written.contains(place))
                    .ifPresent(unknown::add);
            written.add(change.last());
        }
        return unknown.isEmpty() ? Set.of() : find(session, List.copyOf(unknown));
    }

    private static Set<Place> find(Session session, List<Place> places) throws SQLException {
        Set<Place> found = new HashSet<>();
        for (List<Place> some : Placeholders.chunks(places)) {
            PreparedStatement select = session.prepare("SELECT shard, room, number, event_id FROM event WHERE "
                    + Placeholders.isOneOf(some.size(), "shard", "room", "number"));
            int at = 1;
            for (Place place : some) {
                select.setInt(at++, place.room().shard());
                select.setLong(at++, place.room().number());
                select.setLong(at++, place.number());
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(
                            new Place(new RoomHandle(row.getInt(1), row.getLong(2)), row.getLong(3), EventRow.id(row)));
                }
            }
        }
        return found;
    }
}
