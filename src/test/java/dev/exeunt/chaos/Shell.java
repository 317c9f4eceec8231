package dev.exeunt.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Commands of the operating system. */
final class Shell {
    private Shell() {}

    /** Runs a command to its end. */
    static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exitCode(process) != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }

    /** Whether a command runs and succeeds here. */
    static boolean succeeds(String... command) {
        try {
            run(command);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a signal, by its name without {@code SIG}, to these processes; those that have ended already are left out. */
    static void signal(String name, List<ProcessHandle> processes) throws IOException {
        for (ProcessHandle process : processes) {
            if (process.isAlive() && !succeeds("kill", "-" + name, Long.toString(process.pid())) && process.isAlive()) {
                throw new IOException("no signal " + name + " to process " + process.pid());
            }
        }
    }

    private static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
