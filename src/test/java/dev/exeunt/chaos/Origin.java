package dev.exeunt.chaos;

import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.ThrowAwayAuthority;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The homeserver whose users leave, as far as others ask it: it publishes its key. Beside it is one that is told of the leaves. */
final class Origin implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private final Path authority;
    private final OwnKeys keys;
    private final Witness witness = new Witness();
    private final ServerName witnessName;

    /**
     * Starts it.
     *
     * @param host its address, and with the port its name
     * @param authority file for the certificate of the authority that vouches for it
     */
    Origin(String host, Path authority) throws IOException {
        ThrowAwayAuthority issuer = new ThrowAwayAuthority();
        this.authority = issuer.writeTo(authority);
        HttpServerOptions options = new HttpServerOptions().setSsl(true).setKeyCertOptions(issuer.issue(host));
        ServerName name = listen(options, host, request -> request.response()
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(CanonicalJson.bytes(published()))));
        this.keys = new OwnKeys(name, BenchServers.newKey("origin"), List.of(), InstantSource.system());
        this.witnessName = listen(options, host, witness::handle);
    }

    private ServerName listen(HttpServerOptions options, String host, Handler<HttpServerRequest> handler)
            throws IOException {
        HttpServer server = vertx.createHttpServer(options).requestHandler(handler);
        try {
            server.listen(0, host).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new ServerName(host + ":" + server.actualPort());
        } catch (TimeoutException e) {
            throw new IOException("the other homeserver does not start", e);
        }
    }

    private JsonObject published() {
        return keys.serverKeys();
    }

    /** The resident server with this name and key, and this one. */
    BenchServers with(ServerName resident, SigningKey residentKey) {
        return new BenchServers(resident, residentKey, keys.serverName(), keys.signingKey(), List.of());
    }

    /** The same, and the one that is told of the leaves. */
    BenchServers withWitness(BenchServers servers) {
        return new BenchServers(
                servers.node(), servers.nodeKey(), servers.origin(), servers.originKey(), List.of(witnessName));
    }

    Witness witness() {
        return witness;
    }

    /** The certificate to trust. */
    Path authority() {
        return authority;
    }

    @Override
    public void close() throws IOException {
        try {
            vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the other homeserver does not end", e);
        }
    }
}
