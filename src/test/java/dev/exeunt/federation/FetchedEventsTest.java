package dev.exeunt.federation;

import static dev.exeunt.shard.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FetchedEventsTest {
    private static final ServerName SLOW = new ServerName("slow.example");

    private final RoomHistory room =
            new RoomHistory(RoomVersion.V10, "@alice:resident.example", new RoomId("!room:resident.example"));
    private final SlowSource source = new SlowSource();

    /** It gives nothing, so there is nothing to be verified. */
    private final FetchedEvents fetched = new FetchedEvents(source, new EventVerifier(null));

    @Test
    void aServerThatIsLateIsAskedForNothingMore() {
        Origin slow = Origin.of(SLOW, room.newest(), Duration.ofSeconds(1));
        List<EventId> wanted =
                IntStream.range(0, 100).mapToObj(i -> new EventId("$" + i)).toList();

        Future<Map<EventId, VerifiedPdu>> found = fetched.events(slow, wanted);
        int asked = source.asked.size();
        until(slow::isLate);
        List.copyOf(source.asked).forEach(question -> question.fail("404 M_NOT_FOUND"));

        assertThat(asked).isBetween(1, 99);
        assertThat(found.result()).isEmpty();
        assertThat(fetched.between(slow, List.of(), wanted, 10).result()).isEmpty();
        assertThat(fetched.stateBefore(slow, wanted.get(0)).failed()).isTrue();
        assertThat(source.asked).hasSize(asked);
    }

    /** Its questions are answered when a test says so. */
    private static final class SlowSource implements EventSource {
        private final List<Promise<?>> asked = new ArrayList<>();

        @Override
        public Future<List<JsonObject>> missingEvents(
                ServerName server, RoomId room, List<EventId> earliest, List<EventId> latest, int limit) {
            return ask();
        }

        @Override
        public Future<Set<EventId>> stateIds(ServerName server, RoomId room, EventId event) {
            return ask();
        }

        @Override
        public Future<List<JsonObject>> event(ServerName server, EventId event) {
            return ask();
        }

        private <T> Future<T> ask() {
            Promise<T> answer = Promise.promise();
            asked.add(answer);
            return answer.future();
        }
    }
}
