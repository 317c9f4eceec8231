package dev.exeunt.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class ReadersTest {
    private static final ServerName ONE = new ServerName("one.example");
    private static final ServerName TWO = new ServerName("two.example");
    private static final ServerName THREE = new ServerName("three.example");

    private final Readers readers = new Readers(3, 2);

    @Test
    void oneServerIsNotAnsweredTooOftenAtATime() {
        answer(ONE);
        answer(ONE);

        assertTooMany(ONE);
        answer(TWO);
    }

    @Test
    void allTogetherAreNotAnsweredTooOftenAtATime() {
        answer(ONE);
        answer(ONE);
        answer(TWO);

        assertTooMany(THREE);
    }

    @Test
    void whoHasBeenAnsweredMayComeAgain() {
        answer(ONE);
        answer(ONE).abandon();
        answer(ONE).abandon();
        answer(ONE);

        assertTooMany(ONE);
    }

    @Test
    void whoIsRefusedMayComeAgain() {
        for (int i = 0; i < 5; i++) {
            assertThat(readers.count(ONE, () -> Future.failedFuture("no")).failed())
                    .isTrue();
            assertThat(readers.count(ONE, () -> {
                                throw new IllegalStateException("no");
                            })
                            .failed())
                    .isTrue();
        }
    }

    private Answer answer(ServerName server) {
        return readers.count(server, () -> Future.succeededFuture(new JsonStream(NoStore.create())))
                .result();
    }

    private void assertTooMany(ServerName server) {
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> answer(server));
    }
}
