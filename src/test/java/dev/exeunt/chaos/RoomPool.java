package dev.exeunt.chaos;

import dev.exeunt.chaos.ChaosRoom.Style;
import dev.exeunt.chaos.Http.Answer;
import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.SignedLeave;
import dev.exeunt.matrix.event.RoomVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Rooms of one style that have members yet. */
final class RoomPool {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration ATTEMPT = Duration.ofSeconds(20);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** How many events each room began with, of all pools. */
    private static final Map<String, Long> IMPORTED = new ConcurrentHashMap<>();

    private final Http http;
    private final List<Node> nodes;
    private final BenchServers servers;
    private final int members;
    private final Style style;
    private final List<ChaosRoom> rooms = new CopyOnWriteArrayList<>();

    /** @param members how many users leave from each room */
    RoomPool(Http http, List<Node> nodes, BenchServers servers, int members, Style style) {
        this.http = http;
        this.nodes = nodes;
        this.servers = servers;
        this.members = members;
        this.style = style;
    }

    /** How many events this room began with. */
    static long imported(String room) {
        return IMPORTED.getOrDefault(room, 0L);
    }

    List<ChaosRoom> rooms() {
        return rooms;
    }

    ChaosRoom random() {
        return rooms.get(ThreadLocalRandom.current().nextInt(rooms.size()));
    }

    /** Imports rooms until there are so many, each with at least this share of its members. */
    void fill(int size, double share) throws IOException {
        rooms.removeIf(room -> room.remaining() < share * members);
        try {
            IntStream.range(0, size - rooms.size()).parallel().forEach(i -> rooms.add(newRoom()));
        } catch (UncheckedIOException e) {
            throw new IOException("no rooms", e);
        }
    }

    private ChaosRoom newRoom() {
        int number = NUMBERS.incrementAndGet();
        RoomVersion version = RoomVersion.ALL.get(number % RoomVersion.ALL.size());
        ChaosRoom room = new ChaosRoom(version, servers, number, members, style);
        byte[] body = room.takeImportBody();
        String target =
                "/_exeunt/admin/v1/rooms/" + SignedLeave.encode(room.id().value()) + "/import?signatures=skip";
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Answer answer;
        int attempt = number;
        do {
            answer = http.admin(nodes.get(attempt++ % nodes.size()), "PUT", target, body, ATTEMPT)
                    .join();
        } while (answer.isTransient() && System.nanoTime() < deadline);
        if (answer.status() != 200) {
            throw new UncheckedIOException(new IOException("a room is not imported: " + answer));
        }
        IMPORTED.put(room.id().value(), (long) room.imported());
        return room;
    }
}
