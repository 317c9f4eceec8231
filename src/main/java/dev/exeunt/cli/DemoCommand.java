package dev.exeunt.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: shows in a few seconds what a resident server is for. */
@Command(
        name = "demo",
        description =
                "Runs a node and a small second homeserver on loopback, and shows how users leave rooms between them.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--exit", description = "End after the last step, instead of staying up for a look around.")
    private boolean exit;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("exeunt-demo-");
        Thread cleanUp = new Thread(() -> delete(folder), "clean-up");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        try (Demo demo = new Demo(folder, out)) {
            demo.tell();
            if (!exit) {
                out.println("Ctrl-C ends the demo and deletes what it kept.");
                new CountDownLatch(1).await();
            }
            return 0;
        } catch (IOException | RuntimeException e) {
            throw CommandException.failure("the demo failed: " + e.getMessage());
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // The operating system empties its temporary folder some day.
        }
    }
}
