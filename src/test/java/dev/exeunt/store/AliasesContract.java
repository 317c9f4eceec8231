package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomAlias;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import org.junit.jupiter.api.Test;

/** How rooms are found by their aliases. */
interface AliasesContract extends StoreContract {
    @Test
    default void anAliasPointsToTheRoomThatWasNamedLast() {
        RoomAlias alias = new RoomAlias("#stage:here.example");
        RoomId room = new RoomId("!first:here.example");
        RoomId other = new RoomId("!second:here.example");

        assertThat(await(store().findAlias(7, alias))).isEmpty();
        await(store().saveAlias(7, alias, room));
        assertThat(await(store().findAlias(7, alias))).contains(room);
        await(store().saveAlias(7, alias, other));
        assertThat(await(store().findAlias(7, alias))).contains(other);
        assertThat(await(store().removeAlias(7, alias))).isTrue();
        assertThat(await(store().removeAlias(7, alias))).isFalse();
        assertThat(await(store().findAlias(7, alias))).isEmpty();
    }

    @Test
    default void theServersOfARoomAreThoseOfItsJoinedUsers() {
        SampleRoom room = given();
        commit(room.member(ALICE, "join"));
        commit(room.member(BOB, "join"));
        commit(room.member(CAROL, "join"));
        commit(room.member(ALICE, "leave"));
        commit(room.member("@dave:three.example", "invite"));

        assertThat(await(store().joinedServers(room.handle().shard(), room.id(), 10)))
                .containsExactlyInAnyOrder(new ServerName("here.example"), new ServerName("two.example"));
        assertThat(await(store().joinedServers(room.handle().shard(), room.id(), 1)))
                .hasSize(1);
        assertThat(await(store().joinedServers(room.handle().shard(), new RoomId("!none:x"), 10)))
                .isEmpty();
    }
}
