package dev.exeunt.cli;

import static dev.exeunt.shard.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.shard.TestCluster;
import dev.exeunt.shard.TestCluster.Member;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CalmClusterManagerTest {
    private TestCluster cluster;
    private Member one;
    private Member two;

    @BeforeEach
    void begin() throws Exception {
        cluster = new TestCluster(CalmClusterManager::new);
        one = cluster.join();
        two = cluster.join();
        two.vertx()
                .eventBus()
                .consumer("address", message -> message.reply("here"))
                .completion()
                .await(20, TimeUnit.SECONDS);
        until(this::isAnswered);
    }

    @AfterEach
    void end() throws Exception {
        cluster.close();
    }

    @Test
    void aRegistrationThatTheClusterLostIsMadeAgain() throws Exception {
        one.hazelcast().getMultiMap("__vertx.subs").clear();

        until(() -> one.hazelcast().getMultiMap("__vertx.subs").containsKey("address"));
        until(this::isAnswered);
    }

    @Test
    void aNodeWhosePlaceTheClusterLostIsFoundAgain() throws Exception {
        one.hazelcast().getMap("__vertx.nodeInfo").remove(two.id());

        until(() -> one.hazelcast().getMap("__vertx.nodeInfo").containsKey(two.id()));
        until(this::isAnswered);
    }

    @Test
    void anAddressThatIsGivenUpIsNotMadeAgain() throws Exception {
        two.vertx().close().await(20, TimeUnit.SECONDS);

        until(() -> !one.hazelcast().getMultiMap("__vertx.subs").containsKey("address"));
        Thread.sleep(TimeUnit.SECONDS.toMillis(3));
        assertThat(one.hazelcast().getMultiMap("__vertx.subs").containsKey("address"))
                .isFalse();
    }

    private boolean isAnswered() {
        return one.vertx()
                .eventBus()
                .<String>request("address", "?", new DeliveryOptions().setSendTimeout(500))
                .map(answer -> answer.body().equals("here"))
                .otherwise(false)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
