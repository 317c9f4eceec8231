package dev.exeunt.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.JoinTerms;
import dev.exeunt.shard.MovablePlacement;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardId;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JoinConditionsTest {
    private static final ServerName SELF = new ServerName("resident.example");
    private static final UserId BOB = new UserId("@bob:origin.example");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void roomsThatNobodyAnswersForAreWaitedForTogether() {
        MovablePlacement placement = new MovablePlacement("here");
        placement.place(Set.copyOf(ShardId.ALL), null);
        JoinConditions conditions = new JoinConditions(new Rooms(vertx, placement.of("here")), NoStore.create(), SELF);
        List<RoomId> rooms = IntStream.range(0, 10)
                .mapToObj(i -> new RoomId("!" + i + ":resident.example"))
                .toList();
        JoinTerms terms = new JoinTerms(true, rooms, List.of(), false);

        assertThatThrownBy(() -> conditions.check(BOB, terms).await(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        MatrixException.class,
                        e -> assertThat(e.error().code()).isEqualTo(Code.UNABLE_TO_AUTHORISE_JOIN));
    }
}
