package dev.exeunt.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The measured node: the {@code serve} command in a JVM of its own, so that its CPU time can be told from the load's. */
public final class BenchNode implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("exeunt ready federation=(\\S+):(\\d+) admin=(\\S+):(\\d+)");

    private final Process process;
    private final String host;
    private final int federationPort;
    private final int adminPort;

    private BenchNode(Process process, Matcher ready) {
        this.process = process;
        this.host = ready.group(1);
        this.federationPort = Integer.parseInt(ready.group(2));
        this.adminPort = Integer.parseInt(ready.group(4));
    }

    /**
     * Starts a node and waits until it accepts requests.
     *
     * @param jvmOptions options of its JVM
     * @throws CommandException where it does not start
     */
    public static BenchNode start(Path configuration, List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.exeunt.cli.Main"));
        command.addAll(List.of("serve", "--config", configuration.toString()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    return new BenchNode(process, ready);
                }
            }
            throw CommandException.failure("the node did not start");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String host() {
        return host;
    }

    public int federationPort() {
        return federationPort;
    }

    public int adminPort() {
        return adminPort;
    }

    /** The process' ID. */
    public long pid() {
        return process.pid();
    }

    /** CPU time of the node's process so far, all threads together. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
