package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.ServerName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoomServersTest {
    private static final ServerName SELF = new ServerName("here.example");
    private static final ServerName ONE = new ServerName("one.example");
    private static final ServerName TWO = new ServerName("two.example");

    private final RoomServers servers =
            new RoomServers(List.of(new Stay(SELF, 0, Stay.NOW, 1), new Stay(ONE, 3, Stay.NOW, 2)), SELF);

    @Test
    void aServerThatComesIsToldOfTheEventWithWhichItComes() {
        ServerChange change = servers.accepted(7, SELF, Map.of(TWO, 1));

        assertThat(change.audience()).containsExactlyInAnyOrder(SELF, ONE, TWO);
        assertThat(change.stays()).containsExactly(new Stay(TWO, 7, Stay.NOW, 1));
    }

    @Test
    void aServerThatGoesIsToldOfTheEventWithWhichItGoesAndOfNoneAfter() {
        ServerChange going = servers.accepted(7, SELF, Map.of(ONE, -2));
        ServerChange after = servers.accepted(8, SELF, Map.of());

        assertThat(going.audience()).containsExactlyInAnyOrder(SELF, ONE);
        assertThat(going.stays()).containsExactly(new Stay(ONE, 3, 7, 0));
        assertThat(after).isEqualTo(ServerChange.NONE);
    }

    @Test
    void aServerStaysAsLongAsOneOfItsUsersDoes() {
        ServerChange first = servers.accepted(7, SELF, Map.of(ONE, -1));
        ServerChange message = servers.accepted(8, SELF, Map.of());

        assertThat(first.stays()).containsExactly(new Stay(ONE, 3, Stay.NOW, 1));
        assertThat(message.audience()).containsExactlyInAnyOrder(SELF, ONE);
        assertThat(message.stays()).isEmpty();
    }

    @Test
    void aServerThatComesBackBeginsAnotherStay() {
        servers.accepted(7, SELF, Map.of(ONE, -2));

        assertThat(servers.accepted(9, SELF, Map.of(ONE, 1)).stays()).containsExactly(new Stay(ONE, 9, Stay.NOW, 1));
    }

    @Test
    void aServerIsInTheRoomAsLongAsOneOfItsUsersIs() {
        servers.accepted(7, SELF, Map.of(ONE, -1, TWO, 1));
        assertThat(servers.contains(ONE)).isTrue();
        assertThat(servers.contains(TWO)).isTrue();

        servers.accepted(8, SELF, Map.of(ONE, -1));
        assertThat(servers.contains(ONE)).isFalse();
        assertThat(servers.contains(TWO)).isTrue();
    }

    @Test
    void whereOneServerGoesAsAnotherComesBothAreTold() {
        assertThat(servers.accepted(7, SELF, Map.of(ONE, -2, TWO, 1)).audience())
                .isEqualTo(Set.of(SELF, ONE, TWO));
    }

    @Test
    void nobodyIsToldWhereOnlyTheSendersServerIsThere() {
        assertThat(servers.accepted(7, ONE, Map.of(ONE, -1)).audience()).isEmpty();
        assertThat(servers.accepted(8, SELF, Map.of(ONE, -1)).audience()).isNotEmpty();
    }

    @Test
    void aStayIncludesTheEventsOfItsBeginningAndItsEnd() {
        Stay over = new Stay(ONE, 3, 7, 0);

        assertThat(List.of(2L, 3L, 7L, 8L)).map(over::includes).containsExactly(false, true, true, false);
        assertThat(new Stay(ONE, 3, Stay.NOW, 1).includes(1_000)).isTrue();
    }

    @Test
    void ofTwoChangesTheAudiencesAreOneAndTheStaysFollowEachOther() {
        ServerChange first = servers.accepted(7, SELF, Map.of(TWO, 1));
        ServerChange second = servers.accepted(8, SELF, Map.of(TWO, 1));

        assertThat(first.then(second))
                .isEqualTo(new ServerChange(
                        Set.of(SELF, ONE, TWO), List.of(new Stay(TWO, 7, Stay.NOW, 1), new Stay(TWO, 7, Stay.NOW, 2))));
    }
}
