package dev.exeunt.chaos;

import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.ThrowAwayAuthority;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The homeserver whose users leave, as far as others ask it: it publishes its key. */
final class Origin implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private final Path authority;
    private final OwnKeys keys;

    /**
     * Starts it.
     *
     * @param host its address, and with the port its name
     * @param authority file for the certificate of the authority that vouches for it
     */
    Origin(String host, Path authority) throws IOException {
        ThrowAwayAuthority issuer = new ThrowAwayAuthority();
        this.authority = issuer.writeTo(authority);
        HttpServer server =
                vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(issuer.issue(host)));
        server.requestHandler(request -> request.response()
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(CanonicalJson.bytes(published()))));
        try {
            server.listen(0, host).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the other homeserver does not start", e);
        }
        this.keys = new OwnKeys(
                new ServerName(host + ":" + server.actualPort()), newKey("origin"), List.of(), InstantSource.system());
    }

    private JsonObject published() {
        return keys.serverKeys();
    }

    static SigningKey newKey(String name) {
        byte[] seed = new byte[SigningKey.SEED_SIZE];
        new SecureRandom().nextBytes(seed);
        return new SigningKey(SigningKey.ALGORITHM + ":" + name, seed);
    }

    /** Both servers: this one, and the resident server with this name and key. */
    BenchServers with(ServerName resident, SigningKey residentKey) {
        return new BenchServers(resident, residentKey, keys.serverName(), keys.signingKey());
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
