package dev.exeunt.room;

import dev.exeunt.matrix.event.ServerName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a change means for the servers in a room.
 *
 * @param audience those with a user joined before it or after it, this server and the senders' own among them; empty where nobody else is
 *     to be told of it
 * @param stays those that it changed, in order: the last one of a server and a beginning counts
 */
public record ServerChange(Set<ServerName> audience, List<Stay> stays) {
    /** Nobody is told, and nobody came or went. */
    public static final ServerChange NONE = new ServerChange(Set.of(), List.of());

    /** This change and the one after it. */
    public ServerChange then(ServerChange next) {
        Set<ServerName> both = new HashSet<>(audience);
        both.addAll(next.audience());
        List<Stay> all = new ArrayList<>(stays);
        all.addAll(next.stays());
        return new ServerChange(Set.copyOf(both), List.copyOf(all));
    }
}
