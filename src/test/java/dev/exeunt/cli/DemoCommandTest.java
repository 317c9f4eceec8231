package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoCommandTest {
    @Test
    void theDemoGoesThroughAllOfItsSteps() {
        CommandRun run = CommandRun.of("demo", "--exit");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("@bob has left", "@carol has left", "@dan has left", "├─╯", "http://127.0.0.1:");
        assertThat(run.err()).isEmpty();
    }
}
