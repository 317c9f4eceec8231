package dev.exeunt.shard;

import dev.exeunt.matrix.event.RoomId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The rooms of a shard that are in memory. Whoever is asked for after long is a newcomer and soon let go, as most are not asked for again
 * for long, and a collector copies everything that lives on for more than a moment. One that comes again while that is remembered is
 * kept as far as memory allows. That is the 2Q algorithm of Johnson and Shasha (VLDB 1994), with a time in the place of its first queue's
 * length.
 */
final class HeldRooms {
    /** For how many milliseconds a newcomer waits for its next request: a handshake of two requests fits in. */
    private static final long NEWCOMERS_STAY = 1_000;

    /** A room that is heavier costs more to read again than to keep, in the units of {@link dev.exeunt.room.Room#weight}. */
    private static final int LIGHT = 100;

    /** How many are remembered: 4 KiB a shard. A power of two. */
    private static final int REMEMBERED = 1_024;

    private final MemoryBudget memory;
    private final RoomObserver observer;

    /** Each in the order of use, the newest last. */
    private final Map<RoomId, HostedRoom> newcomers = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<RoomId, HostedRoom> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** The hashes of newcomers that were let go, each in the place that it says. Two rooms with one hash only mean that one is kept too soon. */
    private final int[] letGo = new int[REMEMBERED];

    private long weight;

    HeldRooms(MemoryBudget memory, RoomObserver observer) {
        this.memory = memory;
        this.observer = observer;
    }

    List<HostedRoom> all() {
        return Stream.of(newcomers, kept)
                .flatMap(some -> some.values().stream())
                .toList();
    }

    /**
     * The room, which is used now.
     *
     * @param host makes it where it is not in memory
     */
    HostedRoom use(RoomId id, Function<RoomId, HostedRoom> host) {
        HostedRoom held = kept.get(id);
        if (held == null) {
            held = newcomers.get(id);
        }
        return held == null ? begin(host.apply(id)) : held;
    }

    private HostedRoom begin(HostedRoom room) {
        observer.held(1);
        (isRemembered(room.id()) ? kept : newcomers).put(room.id(), room);
        return room;
    }

    private boolean isRemembered(RoomId id) {
        int hash = id.hashCode();
        return letGo[hash & REMEMBERED - 1] == hash;
    }

    /**
     * This room has done what it can do now: it has another weight, and others may have to go.
     *
     * @param now milliseconds since 1970
     */
    void settled(HostedRoom room, long now) {
        count(room);
        if (room.isGone() && (newcomers.remove(room.id(), room) || kept.remove(room.id(), room))) {
            observer.held(-1);
        }
        letNewcomersGo(now - NEWCOMERS_STAY);
        while (memory.isExceededBy(weight) && (letOneGo(newcomers, room) || letOneGo(kept, room))) {
            // Until enough is free, or nothing is left to let go.
        }
    }

    private void letNewcomersGo(long before) {
        Iterator<HostedRoom> oldest = newcomers.values().iterator();
        while (oldest.hasNext()) {
            HostedRoom room = oldest.next();
            if (room.lastAsked() > before || !room.isIdle()) {
                return;
            }
            oldest.remove();
            if (room.weight() > LIGHT) {
                kept.put(room.id(), room);
            } else {
                int hash = room.id().hashCode();
                letGo[hash & REMEMBERED - 1] = hash;
                close(room);
            }
        }
    }

    private boolean letOneGo(Map<RoomId, HostedRoom> some, HostedRoom used) {
        for (HostedRoom candidate : some.values()) {
            if (candidate != used && candidate.isIdle()) {
                some.remove(candidate.id());
                close(candidate);
                return true;
            }
        }
        return false;
    }

    private void close(HostedRoom removed) {
        removed.close();
        count(removed);
        observer.held(-1);
    }

    private void count(HostedRoom room) {
        int growth = room.growth();
        weight += growth;
        memory.grew(growth);
    }

    /** All of them are closed, and no more will be used. */
    void forget() {
        memory.grew(-weight);
        observer.held(-newcomers.size() - kept.size());
    }
}
