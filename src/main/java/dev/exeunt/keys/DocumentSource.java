package dev.exeunt.keys;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gets checked key documents: from the server itself, else from notaries (server-server API, "Querying Keys Through Another Server"). */
final class DocumentSource {
    private static final int MAX_DOCUMENTS = 16;

    private final KeyFetcher fetcher;
    private final List<ServerName> notaries;
    private final KeyRing keyRing;

    private record Wanted(ServerName server, long validUntil, ServerKeys known) {}

    /** @param keyRing knows the notaries' own keys */
    DocumentSource(KeyFetcher fetcher, List<ServerName> notaries, KeyRing keyRing) {
        this.fetcher = fetcher;
        this.notaries = List.copyOf(notaries);
        this.keyRing = keyRing;
    }

    /**
     * The server's newest document.
     *
     * @param validUntil when it should still be valid, for notaries to know
     * @param known what is known of the server already: a notary's older document is not taken
     * @return fails with why the server itself gave none
     */
    Future<KeyDocument> fetch(ServerName server, long validUntil, ServerKeys known) {
        // Nobody vouches for a notary's keys but itself.
        List<ServerName> others = notaries.contains(server) ? List.of() : notaries;
        return fetcher.serverKeys(server)
                .map(json -> KeyDocument.verify(server, json))
                .recover(why -> askNotaries(others, new Wanted(server, validUntil, known), why));
    }

    private Future<KeyDocument> askNotaries(List<ServerName> left, Wanted wanted, Throwable why) {
        if (left.isEmpty()) {
            String reason =
                    why instanceof MatrixException refused ? refused.error().message() : why.getMessage();
            return Future.failedFuture(new MatrixException(
                    Code.UNAUTHORIZED, "the keys of " + wanted.server() + " cannot be had: " + reason));
        }
        return ask(left.get(0), wanted).recover(failure -> askNotaries(left.subList(1, left.size()), wanted, why));
    }

    private Future<KeyDocument> ask(ServerName notary, Wanted wanted) {
        return fetcher.queryNotary(notary, wanted.server(), wanted.validUntil())
                .compose(answer -> keyRing.currentKeys(notary).map(keys -> newest(notary, keys, wanted, answer)));
    }

    /** The valid document of those in the answer that is valid longest. */
    private static KeyDocument newest(
            ServerName notary, Map<String, VerifyKey> notaryKeys, Wanted wanted, JsonObject answer) {
        return answer.array("server_keys").orElse(JsonArray.of()).stream()
                .limit(MAX_DOCUMENTS)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(document -> isCoSigned(document, notary, notaryKeys))
                .flatMap(document -> valid(wanted.server(), document).stream())
                .filter(document -> !wanted.known().isNewerThan(document))
                .max(Comparator.comparingLong(KeyDocument::validUntilTs))
                .orElseThrow(() -> new MatrixException(
                        Code.UNAUTHORIZED, notary + " has no valid key document of " + wanted.server()));
    }

    /** Without the notary's signature anybody could replay old documents; without the server's own the notary could invent them. */
    private static boolean isCoSigned(JsonObject document, ServerName notary, Map<String, VerifyKey> notaryKeys) {
        return notaryKeys.entrySet().stream()
                .anyMatch(key -> SignedJson.isSignedBy(document, notary, key.getKey(), key.getValue()));
    }

    private static Optional<KeyDocument> valid(ServerName server, JsonObject document) {
        try {
            return Optional.of(KeyDocument.verify(server, document));
        } catch (MatrixException invalid) {
            return Optional.empty();
        }
    }
}
