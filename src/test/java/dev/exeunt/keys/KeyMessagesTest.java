package dev.exeunt.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.ServerName;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the nodes' key rings tell each other arrives as it was sent. */
class KeyMessagesTest {
    @Test
    void aQuestionArrivesAsItWasAsked() {
        KeyQuestion question =
                new KeyQuestion(new ServerName("remote.example"), ServerKeys.NONE.fetchedAt(), Long.MAX_VALUE);

        assertThat(KeyQuestion.of(question.toBuffer())).isEqualTo(question);
    }

    @ParameterizedTest
    @MethodSource
    void anAnswerArrivesAsItWasGiven(KeyAnswer answer) {
        assertThat(KeyAnswer.of(answer.toBuffer())).isEqualTo(answer);
    }

    static Stream<KeyAnswer> anAnswerArrivesAsItWasGiven() {
        MovableClock clock = new MovableClock();
        Remote remote = new Remote("remote.example", clock);
        ServerKeys keys = ServerKeys.of(KeyDocument.verify(remote.name(), remote.document()), clock.millis());
        return Stream.of(
                new KeyAnswer.Keys(keys, true),
                new KeyAnswer.Keys(keys, false),
                new KeyAnswer.Keys(ServerKeys.NONE, true),
                new KeyAnswer.Refused("no \"keys\""),
                new KeyAnswer.Pending());
    }
}
