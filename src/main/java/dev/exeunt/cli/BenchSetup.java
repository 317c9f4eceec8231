package dev.exeunt.cli;

import dev.exeunt.keys.KeyFetcher;
import dev.exeunt.keys.KeyRing;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.store.Store;
import dev.exeunt.store.StoreLocation;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the measured node finds when it starts: its configuration and key, and the leaving server's keys in its store. */
public final class BenchSetup {
    private final Path folder;
    private final BenchServers servers;
    private final String store;

    /** @param store as in a configuration; null for an embedded store in the folder */
    public BenchSetup(Path folder, BenchServers servers, String store) {
        this.folder = folder;
        this.servers = servers;
        this.store = store == null ? "embedded:" + folder.resolve("data") : store;
    }

    /** Where the node's key is. */
    public static Path signingKey(Path folder) {
        return folder.resolve("signing.key");
    }

    /** The node's configuration file. */
    public Path configuration() {
        return folder.resolve("node.yaml");
    }

    /** Writes all of it. */
    public void write() throws IOException {
        Files.writeString(
                configuration(),
                JsonObject.of(
                                "server-name", servers.node().value(),
                                "signing-key", signingKey(folder).toString(),
                                "store", store,
                                "federation", JsonObject.of("host", "127.0.0.1", "port", 0, "rate-limit", 0),
                                "admin", JsonObject.of("host", "127.0.0.1", "port", 0))
                        .toString());
        try (Store opened = Store.open(
                StoreLocation.parse(store).orElseThrow(() -> CommandException.usage("no store: " + store)))) {
            OwnKeys node = new OwnKeys(servers.node(), servers.nodeKey(), List.of(), InstantSource.system());
            KeyRing ring = new KeyRing(node, new Origin(), new StoredKeys(opened), List.of(), InstantSource.system());
            BenchCommand.await(
                    ring.forRequest(servers.origin(), servers.originKey().keyId()));
            awaitKeys(opened);
        }
    }

    /** The ring keeps what it learns behind its callers' backs. */
    private void awaitKeys(Store opened) {
        CompletableFuture<Optional<byte[]>> kept;
        do {
            kept = opened.loadKeys(servers.origin().value()).toCompletableFuture();
        } while (kept.join().isEmpty());
    }

    /** The leaving server, as far as its keys are asked for. */
    private final class Origin implements KeyFetcher {
        private final OwnKeys own =
                new OwnKeys(servers.origin(), servers.originKey(), List.of(), InstantSource.system());

        @Override
        public Future<JsonObject> serverKeys(ServerName server) {
            return Future.succeededFuture(own.serverKeys());
        }

        @Override
        public Future<JsonObject> queryNotary(ServerName notary, ServerName server, long minimumValidUntilTs) {
            return Future.failedFuture("there is no notary");
        }
    }
}
