package dev.exeunt.federation;

import static dev.exeunt.federation.Entrance.BOB;
import static dev.exeunt.federation.Entrance.ORIGIN;
import static dev.exeunt.federation.Entrance.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.RoomAlias;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.ShardId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryTest {
    private static final RoomAlias ALIAS = new RoomAlias("#plays & more/☺:resident.example");

    @RegisterExtension
    private final Entrance entrance = new Entrance();

    @Test
    void aRoomIsFoundByItsAliasWithTheServersThatAreInIt() throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V12);
        room.join(BOB);
        room.join("@dan:left.example");
        room.member("@dan:left.example", "@dan:left.example", "leave");
        entrance.put(room);
        Entrance.done(entrance.store().saveAlias(ShardId.ofName(ALIAS.value()).number(), ALIAS, room.roomId()));

        Answer found = entrance.get(
                Entrance.OTHER,
                "query/directory?room_alias=" + encoded(ALIAS.value()).replace("+", "%20"));

        assertThat(found.object().string("room_id")).contains(room.roomId().value());
        assertThat(found.object().array("servers").orElseThrow().values())
                .containsExactlyInAnyOrder(new JsonString("resident.example"), new JsonString("origin.example"));
    }

    @Test
    void whatIsNoAliasHereIsNotFound() throws Exception {
        assertThat(entrance.get(ORIGIN, "query/directory?room_alias=" + encoded("#other:resident.example")))
                .hasToString("404 M_NOT_FOUND");
        assertThat(entrance.get(ORIGIN, "query/directory?room_alias=nonsense")).hasToString("400 M_INVALID_PARAM");
        assertThat(entrance.get(ORIGIN, "query/directory?alias=x")).hasToString("400 M_MISSING_PARAM");
        assertThat(entrance.get(ORIGIN, "query/profile?user_id=" + encoded("@alice:resident.example")))
                .hasToString("404 M_NOT_FOUND");
    }

    @Test
    void noRoomIsPublished() throws Exception {
        Answer list = entrance.get(ORIGIN, "publicRooms?limit=10");
        Answer search = entrance.node()
                .signed(ORIGIN, "POST", "/_matrix/federation/v1/publicRooms", JsonObject.of("limit", 10));

        assertThat(list.object().array("chunk")).contains(JsonArray.of());
        assertThat(search.body()).isEqualTo(list.body());
    }
}
