package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomVersion;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The bench still runs; its times are nobody's business here. */
class BenchCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "--at-once", "--templates --servers 2", "--rate 100"})
    void everyLeaveIsAcceptedAndTheFiguresArePrinted(String options) {
        StringWriter out = new StringWriter();
        CommandLine bench = new CommandLine(new BenchCommand())
                .registerConverter(RoomVersion.class, id -> RoomVersion.of(id).orElseThrow())
                .setOut(new PrintWriter(out));

        int exitCode = bench.execute(("--rooms 3 --leaves 5 --warm-up 2 --connections 4 --room-version 10 " + options)
                .strip()
                .split(" "));

        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("15 leaves in 3 rooms", "leaves/s", "CPU per leave", "ratio");
    }
}
