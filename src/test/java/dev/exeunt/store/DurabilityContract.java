package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.claimAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.RoomHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What outlives the process. */
interface DurabilityContract extends StoreContract {
    @Test
    default void whatWasCommittedIsThereWhenTheStoreIsOpenedAgain() {
        StoreLocation location = newLocation();
        SampleRoom room;
        try (Store before = Store.open(location)) {
            room = new SampleRoom(await(before.newHandle(1)), "!room:here.example");
            long epoch = claimAll(before, "before").get(1);
            await(before.commit(room.begin(), epoch));
            await(before.commit(room.member(ALICE, "join"), epoch));
            await(before.ownership().leave("before"));
        }

        try (Store after = Store.open(location)) {
            assertThat(await(after.open(1, room.id(), Set.of()))
                            .orElseThrow()
                            .record()
                            .newest())
                    .contains(room.newest().node());
            assertThat(await(after.newHandle(1)).number())
                    .isGreaterThan(room.handle().number());
            await(after.commit(
                    room.member(ALICE, "leave"), claimAll(after, "after").get(1)));
        }
    }

    @Test
    default void nothingThatWasReportedAsCommittedIsLostWhenTheProcessIsKilled() {
        StoreLocation location = newLocation();
        Map<Long, Long> reported = new HashMap<>();
        try (ChildJvm child = new ChildJvm("128m", CrashingProcess.class, text(location))) {
            for (int i = 0; i < eventsBeforeTheKill(); i++) {
                report(child.line().orElseThrow(), reported);
            }
            child.kill();
            List<String> rest = child.rest();
            // The last line may have been cut off.
            rest.subList(0, Math.max(0, rest.size() - 1)).forEach(line -> report(line, reported));
        }

        try (Store after = Store.open(location)) {
            assertThat(reported).hasSize(CrashingProcess.ROOMS);
            reported.forEach((room, last) -> {
                List<EventNode> nodes = await(after.load(
                                new RoomHandle(1, room), RoomVersion.V10, LoadRequest.ofNodes(1, Long.MAX_VALUE)))
                        .nodes();
                assertThat(nodes).hasSizeGreaterThanOrEqualTo(last.intValue());
                assertThat(nodes.stream().map(EventNode::number))
                        .isEqualTo(
                                LongStream.rangeClosed(1, nodes.size()).boxed().toList());
            });
        }
    }

    /** So many events are committed before the process is killed. */
    default int eventsBeforeTheKill() {
        return 1_000;
    }

    private static void report(String line, Map<Long, Long> reported) {
        String[] roomAndNumber = line.split(" ", 2);
        reported.merge(Long.valueOf(roomAndNumber[0]), Long.valueOf(roomAndNumber[1]), Long::max);
    }

    private static String text(StoreLocation location) {
        return location instanceof StoreLocation.Embedded embedded
                ? "embedded:" + embedded.folder()
                : location.toString().replace("@", ":postgres@");
    }
}
