package dev.exeunt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.shard.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Timer;
import java.util.TimerTask;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever servers, the store and the cluster do. */
class DestinationsProperties {
    private static final List<ServerName> SERVERS =
            List.of(new ServerName("one.example"), new ServerName("two.example"), new ServerName("three.example"));
    private static final List<RoomHandle> ROOMS =
            List.of(new RoomHandle(1, 1), new RoomHandle(2, 2), new RoomHandle(3, 3));

    private static final RelaySettings TIGHT = new RelaySettings(
            2,
            1,
            Duration.ofMillis(3),
            QueueNode.SETTINGS.transaction(),
            Duration.ofMillis(30),
            5,
            200,
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(8)),
            Duration.ofSeconds(1));

    @Property(tries = 8)
    void everyServerGetsEveryEventOfOthersInOrderOneTransactionAtATime(@ForAll long seed) throws Exception {
        Run run = new Run(seed);

        Map<ServerName, List<String>> got = run.play(80, false);

        got.forEach((server, events) -> assertThat(firsts(events)).isEqualTo(sortedByRoom(events)));
    }

    @Property(tries = 8)
    void nothingIsLostWhereQueuesMoveAndTheStoreFails(@ForAll long seed) throws Exception {
        new Run(seed).play(80, true);
    }

    /** Each event where it came first, by room. */
    private static Map<String, List<Integer>> firsts(List<String> events) {
        Map<String, List<Integer>> rooms = new HashMap<>();
        events.stream().distinct().forEach(event -> rooms.computeIfAbsent(
                        event.split("/")[0], room -> new ArrayList<>())
                .add(Integer.valueOf(event.split("/")[1])));
        return rooms;
    }

    private static Map<String, List<Integer>> sortedByRoom(List<String> events) {
        Map<String, List<Integer>> rooms = firsts(events);
        rooms.values().forEach(numbers -> numbers.sort(null));
        return rooms;
    }

    private static final class Run {
        private final Random random;
        private final Timer clock = new Timer(true);

        Run(long seed) {
            random = new Random(seed);
        }

        Map<ServerName, List<String>> play(int events, boolean upheaval) throws Exception {
            try (QueueNode node = new QueueNode(TIGHT, SERVERS.toArray(ServerName[]::new))) {
                SERVERS.forEach(server -> node.servers().answers(server, this::answer));
                Map<ServerName, List<String>> expected = new HashMap<>();
                List<Future<?>> delivered = new ArrayList<>();
                for (int i = 0; i < events; i++) {
                    RoomHandle room = ROOMS.get(random.nextInt(ROOMS.size()));
                    ServerName sender = random.nextInt(3) == 0 ? SERVERS.get(random.nextInt(3)) : QueueNode.SELF;
                    Parcel parcel = node.event(room, sender);
                    SERVERS.stream()
                            .filter(server -> !server.equals(sender))
                            .forEach(server -> expected.computeIfAbsent(server, name -> new ArrayList<>())
                                    .add(room.number() + "/" + parcel.first()));
                    delivered.add(deliver(node, parcel));
                    if (upheaval && random.nextInt(10) == 0) {
                        node.store().fail(random.nextInt(2));
                        node.handOver();
                    }
                    Thread.sleep(random.nextInt(3));
                }
                SERVERS.forEach(
                        server -> node.servers().answers(server, () -> Future.succeededFuture(FakeServers.TAKEN)));
                Eventually.until(() -> delivered.stream().allMatch(Future::isComplete));
                Map<ServerName, List<String>> got = new HashMap<>();
                expected.forEach((server, all) -> {
                    Eventually.until(() -> node.servers().events(server).containsAll(all));
                    Eventually.until(() -> node.store().behind(server).isEmpty());
                    assertThat(node.servers().events(server)).isSubsetOf(all);
                    assertThat(node.servers().mostUnderWay(server)).isEqualTo(1);
                    assertThat(node.servers().transactions(server)).allMatch(one -> one.size() <= 50);
                    got.put(server, node.servers().events(server));
                });
                return got;
            } finally {
                clock.cancel();
            }
        }

        /** As a courier does: who refused is asked again. */
        private Future<?> deliver(QueueNode node, Parcel parcel) {
            return node.accept(parcel)
                    .compose(refused -> refused.isEmpty()
                            ? Future.succeededFuture()
                            : later(5).compose(over -> deliver(node, parcel.to(refused))));
        }

        private Future<FederationResponse> answer() {
            FederationResponse answer = random.nextInt(3) == 0 ? FakeServers.BROKEN : FakeServers.TAKEN;
            Future<FederationResponse> given =
                    random.nextInt(5) == 0 ? Future.failedFuture("closed half-way") : Future.succeededFuture(answer);
            return random.nextBoolean() ? given : later(random.nextInt(60)).compose(over -> given);
        }

        private Future<Void> later(int millis) {
            Promise<Void> later = Promise.promise();
            clock.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            later.complete();
                        }
                    },
                    millis);
            return later.future();
        }
    }
}
