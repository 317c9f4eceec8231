package dev.exeunt.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One node's process, which can be ended and started again under the same addresses. */
final class Node {
    static final int FEDERATION_PORT = 18_448;
    static final int ADMIN_PORT = 18_009;

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration END = Duration.ofSeconds(60);

    private final int index;
    private final String host;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Http http;
    private Process process;
    private Duration cpuOfFormer = Duration.ZERO;

    /**
     * A node that is not started yet.
     *
     * @param index its place among the nodes, from 0
     * @param command what starts it
     * @param environment variables of its environment, besides this process' own
     * @param log where it prints to
     */
    Node(int index, String host, List<String> command, Map<String, String> environment, Path log, Http http) {
        this.index = index;
        this.host = host;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.log = log;
        this.http = http;
    }

    int index() {
        return index;
    }

    String host() {
        return host;
    }

    /** As reports name it. */
    String name() {
        return "node" + (index + 1);
    }

    void launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Starts it and waits until it says that it is ready. */
    void start() throws IOException {
        launch();
        awaitReady(START);
    }

    void awaitReady(Duration patience) throws IOException {
        Await.that(name() + " is ready", patience, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        name() + " ended with exit code " + process.exitValue() + ", see " + log);
            }
            return isReady();
        });
    }

    boolean isReady() {
        return process.isAlive()
                && http.admin(this, "GET", "/health/ready", null, Duration.ofSeconds(3))
                                .join()
                                .status()
                        == 200;
    }

    /** SIGKILL. */
    void kill() throws IOException {
        remember();
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * SIGTERM; waits for its end.
     *
     * @return the exit code
     */
    int terminate() throws IOException {
        remember();
        process.destroy();
        return awaitEnd();
    }

    int awaitEnd() throws IOException {
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(name() + " did not end within " + END.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    void signal(String name) throws IOException {
        Shell.signal(name, List.of(process.toHandle()));
    }

    /** The CPU time of all its processes so far. */
    Duration cpu() throws IOException {
        return process.isAlive() ? cpuOfFormer.plus(Cpu.of(process.pid())) : cpuOfFormer;
    }

    private void remember() throws IOException {
        cpuOfFormer = cpu();
    }

    /** Ends it, whatever it is doing. */
    void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
