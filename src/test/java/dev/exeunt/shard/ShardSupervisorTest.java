package dev.exeunt.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHistory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ShardSupervisorTest {
    private static final ServerName SELF = new ServerName("resident.example");

    private final HeapStore store = new HeapStore();

    @Test
    void everyShardHasAnOwnerWhileTheSupervisorRuns(Vertx vertx) throws Exception {
        Rooms rooms = new Rooms(vertx);
        List<RoomId> ids = IntStream.range(0, 50)
                .mapToObj(i -> new RoomId("!" + i + ":resident.example"))
                .toList();
        ids.forEach(id -> StoredRoom.put(store, new RoomHistory(RoomVersion.V10, "@alice:resident.example", id), SELF));

        String supervisor = await(vertx.deployVerticle(new ShardSupervisor(
                new ShardServices(
                        store,
                        SELF,
                        RoomHistory.keyOf(SELF),
                        InstantSource.system(),
                        MemoryBudget.ofHeap(),
                        RoomObserver.NONE),
                new HeapOwnership())));

        for (RoomId id : ids) {
            RoomReply.Version version = await(rooms.ask(new RoomRequest.AskVersion(id), RoomReply.Version.class));
            assertThat(version.version()).isEqualTo(RoomVersion.V10);
        }
        await(vertx.undeploy(supervisor));
        Future<?> orphaned =
                rooms.ask(new RoomRequest.AskVersion(ids.get(0)), RoomReply.Version.class, Duration.ofMillis(50));
        assertThat(await(orphaned.otherwiseEmpty())).isNull();
        assertThat(orphaned.cause()).isInstanceOf(UnavailableException.class);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(10, TimeUnit.SECONDS);
    }
}
