package dev.exeunt.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.shard.UnavailableException;
import dev.exeunt.store.RoomSnapshots;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that read history from a store that lets them wait. */
class HistoryReadersTest {
    private static final int MOST_OF_ONE_SERVER = 16;
    private static final ServerName GREEDY = new ServerName("greedy.example");
    private static final ServerName OTHER = new ServerName("other.example");
    private static final JsonObject BODY =
            JsonObject.of("earliest_events", List.of("$a"), "latest_events", List.of("$b"));

    private final Vertx vertx = Vertx.vertx();
    private final RoomSnapshots store = slow();
    private final Routes routes = new Routes(
            new HistoryEndpoints(new RoomReadings(store), store, FederationNode.SELF, InstantSource.system()).routes());

    private static RoomSnapshots slow() {
        return (RoomSnapshots) Proxy.newProxyInstance(
                RoomSnapshots.class.getClassLoader(),
                new Class<?>[] {RoomSnapshots.class},
                (proxy, method, arguments) -> new CompletableFuture<>());
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"GET, backfill/!room:x?v=$a&limit=5", "POST, get_missing_events/!room:x"})
    void aServerThatReadsTooMuchAtATimeIsSentAway(String method, String path) throws Exception {
        String target = "/_matrix/federation/v1/" + path;
        for (int i = 0; i < MOST_OF_ONE_SERVER; i++) {
            assertThat(asked(GREEDY, method, target).isComplete()).isFalse();
        }

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> asked(GREEDY, method, target).await(20, TimeUnit.SECONDS));
        assertThat(asked(OTHER, method, target).isComplete()).isFalse();
    }

    /** What is answered, once the endpoint has done what it can do at once. */
    private Future<Answer> asked(ServerName server, String method, String target) throws Exception {
        Routes.Match match = routes.find(method, target);
        FederationRequest request = new FederationRequest(target, match.parameters(), server, BODY);
        Promise<Future<Answer>> answer = Promise.promise();
        vertx.runOnContext(none -> answer.complete(Future.succeededFuture()
                .compose(begun -> match.route().endpoint().answer(request))));
        return answer.future().await(20, TimeUnit.SECONDS);
    }
}
