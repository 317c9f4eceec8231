package dev.exeunt.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomId;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardIdTest {
    /** Computed by another implementation of FNV-1a; a room's shard is part of its key on disk and must never change. */
    @Test
    void aRoomsShardIsTheDocumentedHash() {
        assertThat(ShardId.of(new RoomId("!room:example.org"))).isEqualTo(new ShardId(54));
        assertThat(ShardId.of(new RoomId("!zimmer-äöü:example.org"))).isEqualTo(new ShardId(50));
    }

    @Test
    void roomsAreSpreadEvenly() {
        Map<ShardId, Long> rooms = IntStream.range(0, 271_000)
                .mapToObj(i -> ShardId.of(new RoomId("!" + i + ":example.org")))
                .collect(Collectors.groupingBy(shard -> shard, Collectors.counting()));

        assertThat(rooms).hasSize(ShardId.COUNT);
        assertThat(rooms.values()).allMatch(count -> count > 700 && count < 1_300);
    }
}
