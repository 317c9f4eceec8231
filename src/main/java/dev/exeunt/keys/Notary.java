package dev.exeunt.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Answers for other servers' keys, co-signed (server-server API, "Querying Keys Through Another Server"). */
public final class Notary {
    private static final int MAX_SERVERS = 100;
    private static final int MAX_CO_SIGNED = 5_000;

    private final OwnKeys own;
    private final KeyRing keyRing;
    /** Signatures cost much more than look-ups, and anybody may ask. */
    private final Cache<ServerName, CoSigned> coSigned =
            Caffeine.newBuilder().maximumSize(MAX_CO_SIGNED).build();

    private record CoSigned(JsonObject original, JsonObject document) {}

    public Notary(OwnKeys own, KeyRing keyRing) {
        this.own = own;
        this.keyRing = keyRing;
    }

    /**
     * The answer to {@code GET /_matrix/key/v2/query/{serverName}}; its list is empty where no keys can be had.
     *
     * @param minimumValidUntilTs in milliseconds since 1970; absent: now
     */
    public Future<JsonObject> query(ServerName server, OptionalLong minimumValidUntilTs) {
        return document(server, Set.of(), minimumValidUntilTs.orElse(Long.MIN_VALUE))
                .map(found -> answer(List.of(found)));
    }

    /**
     * The answer to {@code POST /_matrix/key/v2/query}. Servers whose keys cannot be had are left out.
     *
     * @return fails with {@code M_BAD_JSON} where the body is malformed or asks for more than {@value #MAX_SERVERS} servers
     */
    public Future<JsonObject> query(JsonObject body) {
        Map<ServerName, JsonObject> wanted;
        try {
            wanted = wanted(body);
        } catch (MatrixException e) {
            return Future.failedFuture(e);
        }
        List<Future<Optional<JsonObject>>> documents = new ArrayList<>();
        wanted.forEach(
                (server, keys) -> documents.add(document(server, keys.toMap().keySet(), latest(keys))));
        return Future.join(documents)
                .map(done -> answer(documents.stream().map(Future::result).toList()));
    }

    private static Map<ServerName, JsonObject> wanted(JsonObject body) {
        JsonObject asked = body.object("server_keys")
                .orElseThrow(() -> new MatrixException(Code.BAD_JSON, "server_keys is missing or no object"));
        if (asked.size() > MAX_SERVERS) {
            throw new MatrixException(
                    Code.BAD_JSON, "server_keys asks for more than " + MAX_SERVERS + " servers at once");
        }
        Map<ServerName, JsonObject> wanted = new LinkedHashMap<>();
        asked.forEach((name, keys) -> {
            ServerName server = ServerName.parse(name)
                    .orElseThrow(() -> new MatrixException(Code.BAD_JSON, "server_keys holds a name of no server"));
            if (!(keys instanceof JsonObject criteria)) {
                throw new MatrixException(Code.BAD_JSON, "server_keys." + name + " is no object");
            }
            wanted.put(server, criteria);
        });
        return wanted;
    }

    /** The largest {@code minimum_valid_until_ts} of the wanted keys. */
    private static long latest(JsonObject criteria) {
        long latest = Long.MIN_VALUE;
        for (int i = 0; i < criteria.size(); i++) {
            if (criteria.valueAt(i) instanceof JsonObject criterion) {
                latest = Math.max(
                        latest, criterion.integer("minimum_valid_until_ts").orElse(Long.MIN_VALUE));
            }
        }
        return latest;
    }

    private Future<Optional<JsonObject>> document(ServerName server, Set<String> keyIds, long minimumValidUntilTs) {
        if (server.equals(own.serverName())) {
            return Future.succeededFuture(Optional.of(own.serverKeys()));
        }
        return keyRing.document(server, keyIds, minimumValidUntilTs)
                .map(found -> found.map(document -> coSign(server, document)));
    }

    private JsonObject coSign(ServerName server, JsonObject document) {
        CoSigned known = coSigned.getIfPresent(server);
        if (known == null || !known.original().equals(document)) {
            known = new CoSigned(document, own.coSign(document));
            coSigned.put(server, known);
        }
        return known.document();
    }

    private static JsonObject answer(List<Optional<JsonObject>> documents) {
        List<JsonValue> found = documents.stream()
                .flatMap(Optional::stream)
                .<JsonValue>map(d -> d)
                .toList();
        return JsonObject.of("server_keys", new JsonArray(found));
    }
}
