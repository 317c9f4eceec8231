package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How received invites are kept. */
interface InvitesContract extends StoreContract {
    @Test
    default void anInviteIsKeptInThePlaceOfAnEarlierOneUntilItIsAnswered() {
        ReceivedInvite first = invite("!invites:there.example", BOB, 1);
        ReceivedInvite second = invite("!invites:there.example", BOB, 2);
        ReceivedInvite other = invite("!invites:there.example", CAROL, 3);

        for (ReceivedInvite invite : List.of(first, other, second)) {
            await(store().saveInvite(invite));
        }
        await(store().removeInvite(first));

        assertThat(found(BOB)).contains(second);
        assertThat(found(CAROL)).contains(other);
        assertThat(found(ALICE)).isEmpty();
        await(store().removeInvite(second));
        assertThat(found(BOB)).isEmpty();
    }

    @Test
    default void invitesAreListedTheNewestFirst() {
        long future = Long.MAX_VALUE;
        List<ReceivedInvite> invites = List.of(
                invite("!a:there.example", BOB, future - 2),
                invite("!b:there.example", BOB, future),
                invite("!a:there.example", CAROL, future - 1));
        invites.forEach(invite -> await(store().saveInvite(invite)));

        assertThat(await(store().invites(3))).containsExactly(invites.get(1), invites.get(2), invites.get(0));
        assertThat(await(store().invites(1))).containsExactly(invites.get(1));
        invites.forEach(invite -> await(store().removeInvite(invite)));
    }

    private Optional<ReceivedInvite> found(String user) {
        return await(store().findInvite(5, new RoomId("!invites:there.example"), new UserId(user)));
    }

    private static ReceivedInvite invite(String room, String user, long receivedTs) {
        return invite(room, user, new ServerName("one.example"), receivedTs);
    }

    static ReceivedInvite invite(String room, ServerName from, long receivedTs) {
        return invite(room, BOB, from, receivedTs);
    }

    private static ReceivedInvite invite(String room, String user, ServerName from, long receivedTs) {
        JsonObject event = JsonObject.of(
                "type",
                EventType.MEMBER,
                "room_id",
                room,
                "sender",
                ALICE,
                "state_key",
                user,
                "origin_server_ts",
                receivedTs);
        JsonArray state = JsonArray.of(JsonObject.of("type", EventType.NAME, "content", JsonObject.of("name", "\0")));
        return new ReceivedInvite(5, new UserId(user), Pdu.unchecked(event, RoomVersion.V10), state, from, receivedTs);
    }
}
