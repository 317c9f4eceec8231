package dev.exeunt.store;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RoomChange;
import dev.exeunt.store.RoomCatalog.Member;
import dev.exeunt.store.RoomCatalog.RoomSummary;
import dev.exeunt.store.RoomStore.OpenedRoom;
import dev.exeunt.store.ShardOwnership.NodeLease;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What holds for every store, whatever it is kept in. There is one interface for each subject; the tests of all run on one open
 * store, most of them in shards of their own.
 */
interface StoreContract {
    String ALICE = "@alice:one.example";
    String BOB = "@bob:two.example";
    String CAROL = "@carol:two.example";

    /** How many shards there are. */
    int SHARDS = 271;

    /** A place for another store, with nothing in it. */
    StoreLocation newLocation();

    /** The store under test. */
    Store store();

    /** The epochs of all shards, which are this node's. */
    Map<Integer, Long> epochs();

    /** A shard that no other test uses. */
    int newShard();

    // ---- in words of the tests

    default SampleRoom given() {
        return given(RoomVersion.V10);
    }

    /** A room that has begun, alone in its shard. */
    default SampleRoom given(RoomVersion version) {
        int shard = newShard();
        SampleRoom room = new SampleRoom(await(store().newHandle(shard)), "!room" + shard + ":here.example", version);
        commit(room.begin());
        return room;
    }

    default void commit(RoomChange change) {
        await(committing(change));
    }

    default CompletionStage<Void> committing(RoomChange change) {
        return store().commit(change, epochs().get(change.handle().shard()));
    }

    /** The epochs of all shards, which from now on are this node's. */
    static Map<Integer, Long> claimAll(Store store, String node) {
        await(store.ownership().renew(new NodeLease(node, "127.0.0.1", Duration.ofHours(1))));
        Set<Integer> all = IntStream.range(0, SHARDS).boxed().collect(Collectors.toSet());
        return await(store.ownership().claim(node, all, Set.of(node)));
    }

    default Optional<OpenedRoom> open(SampleRoom room, Set<StateKey> keys) {
        return await(store().open(room.handle().shard(), room.id(), keys));
    }

    default Loaded load(SampleRoom room, LoadRequest request) {
        return await(store().load(room.handle(), room.version(), request));
    }

    default Optional<Member> member(SampleRoom room, String user) {
        return await(store().member(room.handle().shard(), room.id(), new UserId(user)));
    }

    default RoomSummary summary(int shard, RoomId room) {
        return await(store().room(shard, room)).orElseThrow();
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join);
        return catchThrowable(future::join).getCause();
    }
}
