package dev.exeunt.shard;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two nodes of a cluster for all tests of a class. */
public final class TwoNodes implements BeforeAllCallback, AfterAllCallback {
    private TestCluster cluster;
    private Vertx here;
    private Vertx there;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        cluster = new TestCluster();
        here = cluster.join().vertx();
        there = cluster.join().vertx();
    }

    public Vertx here() {
        return here;
    }

    public Vertx there() {
        return there;
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        cluster.close();
    }
}
