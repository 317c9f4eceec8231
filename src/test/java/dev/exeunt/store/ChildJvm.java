package dev.exeunt.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Another Java process with these classes. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    /**
     * Starts it.
     *
     * @param heap its most memory, as {@code -Xmx} takes it
     */
    ChildJvm(String heap, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** What it prints next; empty once it has ended and there is no more. */
    Optional<String> line() {
        try {
            return Optional.ofNullable(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it has yet to print. */
    List<String> rest() {
        return output.lines().toList();
    }

    /** Ends it at once: {@code kill -9}. */
    void kill() {
        // The process' own method would close its output too, and some of that is yet to be read.
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }
}
