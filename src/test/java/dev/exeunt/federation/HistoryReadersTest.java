package dev.exeunt.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.shard.UnavailableException;
import dev.exeunt.store.RoomSnapshots;
import dev.exeunt.store.RoomSnapshots.RoomPlace;
import dev.exeunt.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that read history from a store that lets them wait, or fails. */
class HistoryReadersTest {
    private static final int MOST_OF_ONE_SERVER = 16;
    private static final ServerName GREEDY = new ServerName("greedy.example");
    private static final ServerName OTHER = new ServerName("other.example");
    private static final JsonObject BODY =
            JsonObject.of("earliest_events", List.of("$a"), "latest_events", List.of("$b"));

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Deque<CompletableFuture<?>>> answers = new HashMap<>();
    private final RoomSnapshots store = store();
    private final Routes routes = new Routes(
            new HistoryEndpoints(new RoomReadings(store), store, FederationNode.SELF, InstantSource.system()).routes());

    /** Answers what a test says, and then nothing. */
    private RoomSnapshots store() {
        return (RoomSnapshots) Proxy.newProxyInstance(
                RoomSnapshots.class.getClassLoader(),
                new Class<?>[] {RoomSnapshots.class},
                (proxy, method, arguments) -> Optional.ofNullable(answers.get(method.getName()))
                        .<CompletableFuture<?>>map(Deque::poll)
                        .orElseGet(CompletableFuture::new));
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

    /** Servers choose the IDs of events of old room versions, so several rooms may have one. */
    @Test
    void anEventMayBeInARoomThatCannotBeReadNow() throws Exception {
        List<RoomPlace> rooms = List.of(new RoomPlace(1, new RoomId("!a:x")), new RoomPlace(2, new RoomId("!b:x")));
        answers.put("roomsOf", new ArrayDeque<>(List.of(CompletableFuture.completedFuture(rooms))));
        answers.put(
                "read",
                new ArrayDeque<>(List.of(
                        CompletableFuture.failedFuture(new StoreException("the store failed")),
                        CompletableFuture.completedFuture(Optional.empty()))));

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() ->
                        asked(OTHER, "GET", "/_matrix/federation/v1/event/$a:x").await(20, TimeUnit.SECONDS));
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
