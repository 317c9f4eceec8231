package dev.exeunt.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NotaryTest {
    private final MovableClock clock = new MovableClock();
    private final FakeNetwork network = new FakeNetwork();
    private final Remote remote = new Remote("there.example", clock);
    private final Remote other = new Remote("other.example", clock);
    private final OwnKeys own =
            new OwnKeys(new ServerName("here.example"), Remote.newKey("ed25519:1"), List.of(), clock);
    private final Notary notary = new Notary(own, new KeyRing(own, network, new MemoryKeyStore(), List.of(), clock));

    @Test
    void anAnswerIsTheServersDocumentWithTheNotarysSignature() {
        network.serve(remote);

        List<JsonObject> answer = documents(notary.query(remote.name(), OptionalLong.empty()));

        assertThat(answer).hasSize(1);
        KeyDocument.verify(remote.name(), answer.get(0));
        assertThat(SignedJson.isSignedBy(
                        answer.get(0),
                        own.serverName(),
                        "ed25519:1",
                        own.signingKey().verifyKey()))
                .isTrue();
    }

    @Test
    void anUnreachableServerIsLeftOut() {
        network.serve(remote);

        assertThat(documents(notary.query(other.name(), OptionalLong.empty()))).isEmpty();
        assertThat(documents(notary.query(ask(other.name(), remote.name())))).hasSize(1);
    }

    @Test
    void aServerThatWentDownIsAnsweredForWithWhatIsKnown() {
        network.serve(remote);
        notary.query(remote.name(), OptionalLong.empty());
        network.takeDown(remote);
        clock.advance(Duration.ofDays(3));

        assertThat(documents(notary.query(remote.name(), OptionalLong.empty()))).hasSize(1);
    }

    @Test
    void aDocumentThatIsNotValidLongEnoughIsFetchedAgain() {
        network.serve(remote);
        notary.query(remote.name(), OptionalLong.empty());
        long wanted = clock.in(Duration.ofDays(2));
        remote.validFor(Duration.ofDays(3));

        JsonObject document =
                documents(notary.query(remote.name(), OptionalLong.of(wanted))).get(0);

        assertThat(document.integer("valid_until_ts").orElseThrow()).isGreaterThan(wanted);
    }

    @Test
    void aWantedKeyThatIsNotKnownIsLookedFor() {
        network.serve(remote);
        notary.query(remote.name(), OptionalLong.empty());
        remote.addKey("ed25519:b");
        JsonObject query = JsonObject.of(
                "server_keys", JsonObject.of(remote.name().value(), JsonObject.of("ed25519:b", JsonObject.EMPTY)));

        JsonObject document = documents(notary.query(query)).get(0);

        assertThat(KeyDocument.verify(remote.name(), document).verifyKeys()).containsKey("ed25519:b");
    }

    @Test
    void ownKeysAreAnsweredWithoutNetwork() {
        assertThat(documents(notary.query(own.serverName(), OptionalLong.empty())))
                .containsExactly(own.serverKeys());
    }

    @Test
    void malformedOrOverlongQueriesAreRefused() {
        assertRefused(JsonObject.EMPTY);
        assertRefused(JsonObject.of("server_keys", JsonObject.of("not a server name", JsonObject.EMPTY)));
        assertRefused(JsonObject.of("server_keys", JsonObject.of("a.example", 1)));
        Map<String, JsonObject> many = new LinkedHashMap<>();
        for (int i = 0; i <= 100; i++) {
            many.put("s" + i + ".example", JsonObject.EMPTY);
        }
        assertRefused(JsonObject.of("server_keys", JsonObject.of(many)));
    }

    @Test
    void aQueryForNobodyHasAnEmptyAnswer() {
        assertThat(documents(notary.query(ask()))).isEmpty();
    }

    private static JsonObject ask(ServerName... servers) {
        JsonObject keys = JsonObject.EMPTY;
        for (ServerName server : servers) {
            keys = keys.with(server.value(), JsonObject.EMPTY);
        }
        return JsonObject.of("server_keys", keys);
    }

    private void assertRefused(JsonObject query) {
        Throwable refused = notary.query(query).cause();
        assertThat(refused).isInstanceOf(MatrixException.class);
        assertThat(((MatrixException) refused).error().code()).isEqualTo(Code.BAD_JSON);
    }

    private static List<JsonObject> documents(Future<JsonObject> answer) {
        return answer.result().array("server_keys").orElseThrow().stream()
                .map(JsonObject.class::cast)
                .toList();
    }
}
