package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no-such-command",
                "--no-such-option",
                "inspect",
                "inspect --no-such-option",
                "inspect --room-version 99",
                "inspect --room-version 10 a b",
                "inspect --room-version 10 missing.json",
                "inspect --room-version 10 src",
            })
    void badUsageIsOneLineOnStderrAndExitCode2(String arguments) {
        CommandRun run = CommandRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines()).hasSize(1).first().asString().startsWith("exeunt");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "inspect --help"})
    void helpGoesToStdout(String arguments) {
        CommandRun run = CommandRun.of(arguments.split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: exeunt", "--version");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void theVersionGoesToStdout() {
        CommandRun run = CommandRun.of("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("exeunt ");
    }
}
