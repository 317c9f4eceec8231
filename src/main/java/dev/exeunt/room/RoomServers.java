package dev.exeunt.room;

import dev.exeunt.matrix.event.ServerName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The servers with a user joined to a room, after its newest event. */
public final class RoomServers {
    private final ServerName self;
    private final Map<ServerName, Stay> stays = new HashMap<>();

    /** Shared with whoever was told; another one after each server that comes or goes. */
    private Set<ServerName> joined;

    /** @param stays those that last */
    public RoomServers(Collection<Stay> stays, ServerName self) {
        this.self = self;
        stays.forEach(stay -> this.stays.put(stay.server(), stay));
        this.joined = Set.copyOf(this.stays.keySet());
    }

    int size() {
        return stays.size();
    }

    boolean contains(ServerName server) {
        return stays.containsKey(server);
    }

    /**
     * Takes an accepted event in.
     *
     * @param number the event's
     * @param sender the event's sender's server, which knows it
     * @param steps how many users more of a server are joined after it than before
     */
    public ServerChange accepted(long number, ServerName sender, Map<ServerName, Integer> steps) {
        if (steps.isEmpty()) {
            return new ServerChange(told(joined, sender), List.of());
        }
        Set<ServerName> before = joined;
        List<Stay> changed = new ArrayList<>();
        steps.forEach((server, step) -> changed.add(step(number, server, step)));
        if (changed.stream().anyMatch(stay -> stay.since() == number || stay.until() == number)) {
            joined = Set.copyOf(stays.keySet());
        }
        return new ServerChange(told(union(before, joined), sender), changed);
    }

    private Stay step(long number, ServerName server, int step) {
        Stay stay = stays.getOrDefault(server, new Stay(server, number, Stay.NOW, 0));
        int left = Math.max(0, stay.joined() + step);
        Stay after = new Stay(server, stay.since(), left == 0 ? number : Stay.NOW, left);
        if (left == 0) {
            stays.remove(server);
        } else {
            stays.put(server, after);
        }
        return after;
    }

    private static Set<ServerName> union(Set<ServerName> before, Set<ServerName> after) {
        if (before == after || before.containsAll(after)) {
            return before;
        } else if (after.containsAll(before)) {
            return after;
        }
        Set<ServerName> both = new HashSet<>(before);
        both.addAll(after);
        return Set.copyOf(both);
    }

    private Set<ServerName> told(Set<ServerName> servers, ServerName sender) {
        boolean others = servers.stream().anyMatch(server -> !server.equals(self) && !server.equals(sender));
        return others ? servers : Set.of();
    }
}
