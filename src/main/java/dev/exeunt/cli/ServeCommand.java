package dev.exeunt.cli;

import dev.exeunt.federation.FederationVerticle;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code serve}: runs one node until it is told to stop. */
@Command(name = "serve", description = "Runs one node.")
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigurationOptions options;

    @Override
    public Integer call() throws InterruptedException {
        Application application =
                Application.start(options.load(), options.folder().resolve("verticles"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(application), "stop"));
        spec.commandLine()
                .getOut()
                .println("exeunt ready federation=" + application.address(FederationVerticle.LISTENER) + " admin="
                        + application.address("admin"));
        application.awaitExit();
        return 0;
    }

    /** A signal ends the JVM by the signal's exit code, unless it is halted before. */
    private static void stop(Application application) {
        application.close();
        Runtime.getRuntime().halt(0);
    }
}
