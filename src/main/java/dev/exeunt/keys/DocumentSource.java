package dev.exeunt.keys;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Gets checked key documents: from the server itself, else from notaries (server-server API, "Querying Keys Through Another Server"). */
final class DocumentSource {
    private static final int MAX_DOCUMENTS = 16;

    private final KeyFetcher fetcher;
    private final List<ServerName> notaries;
    private final KeyRing keyRing;

    /** @param keyRing knows the notaries' own keys */
    DocumentSource(KeyFetcher fetcher, List<ServerName> notaries, KeyRing keyRing) {
        this.fetcher = fetcher;
        this.notaries = List.copyOf(notaries);
        this.keyRing = keyRing;
    }

    /**
     * The server's newest document.
     *
     * @return fails with why the server itself gave none
     */
    Future<KeyDocument> fetch(ServerName server, long validUntil) {
        // Nobody vouches for a notary's keys but itself.
        List<ServerName> others = notaries.contains(server) ? List.of() : notaries;
        return fetcher.serverKeys(server)
                .map(json -> KeyDocument.verify(server, json))
                .recover(why -> askNotaries(others, server, validUntil, why));
    }

    private Future<KeyDocument> askNotaries(List<ServerName> left, ServerName server, long validUntil, Throwable why) {
        if (left.isEmpty()) {
            String reason = why instanceof MatrixException refused ? refused.error().message() : why.getMessage();
            return Future.failedFuture(new MatrixException(
                    Code.UNAUTHORIZED, "the keys of " + server + " cannot be had: " + reason));
        }
        return ask(left.get(0), server, validUntil)
                .recover(failure -> askNotaries(left.subList(1, left.size()), server, validUntil, why));
    }

    private Future<KeyDocument> ask(ServerName notary, ServerName server, long validUntil) {
        return fetcher.queryNotary(notary, server, validUntil)
                .compose(answer -> newest(notary, server, answer.array("server_keys").orElse(JsonArray.of())));
    }

    /** The valid document of those in the answer that is valid longest. */
    private Future<KeyDocument> newest(ServerName notary, ServerName server, JsonArray answers) {
        Future<Optional<KeyDocument>> best = Future.succeededFuture(Optional.empty());
        for (JsonObject answer : answers.stream()
                .limit(MAX_DOCUMENTS)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList()) {
            best = best.compose(former -> check(notary, server, answer)
                    .map(document -> Optional.of(longer(former, document)))
                    .otherwise(former));
        }
        return best.map(found -> found.orElseThrow(() -> new MatrixException(
                Code.UNAUTHORIZED, "the notary " + notary + " has no valid key document of " + server)));
    }

    /** Both must have signed: the server, or the notary could make keys up, and the notary, or anybody could replay old ones. */
    private Future<KeyDocument> check(ServerName notary, ServerName server, JsonObject answer) {
        return checkCoSignature(notary, answer).map(signed -> KeyDocument.verify(server, answer));
    }

    private Future<Void> checkCoSignature(ServerName notary, JsonObject answer) {
        JsonObject signatures = SignedJson.signaturesOf(answer, notary);
        if (signatures.size() == 0 || !(signatures.valueAt(0) instanceof JsonString signature)) {
            return Future.failedFuture(new MatrixException(Code.UNAUTHORIZED, notary + " did not sign its answer"));
        }
        return keyRing.forRequest(notary, signatures.keyAt(0)).compose(key -> {
            boolean holds = key.verifies(SignedJson.signedBytes(answer), signature.value());
            return holds
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                            new MatrixException(Code.UNAUTHORIZED, notary + " did not validly sign its answer"));
        });
    }

    private static KeyDocument longer(Optional<KeyDocument> former, KeyDocument document) {
        return former.filter(f -> f.validUntilTs() > document.validUntilTs()).orElse(document);
    }
}
