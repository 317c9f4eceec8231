package dev.exeunt.chaos;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A network namespace for this program alone: whatever it makes there ends with it, and it reaches nothing else. */
final class OwnNamespace {
    private static final String MARK = "EXEUNT_CHAOS_NAMESPACE";

    private OwnNamespace() {}

    /** Whether this process could have one and has none yet. */
    static boolean isMissing() {
        return System.getenv(MARK) == null && BridgedNetwork.isPossible();
    }

    static boolean isHere() {
        return System.getenv(MARK) != null;
    }

    /**
     * Runs a program with this one's options in a namespace of its own.
     *
     * @return its exit code
     */
    static int run(Class<?> main) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("unshare", "--net"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(MARK, "yes");
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "end"));
        return process.waitFor();
    }

    private static void end(Process process) {
        process.destroy();
        process.onExit().join();
    }
}
