package dev.exeunt.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that reads a node's configuration. */
final class ConfigurationOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file (YAML).")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides a key of the configuration, as admin.port=8010; may be repeated.")
    private final Map<String, String> overrides = new LinkedHashMap<>();

    /**
     * The configuration that the file, the environment and these options give.
     *
     * @throws CommandException where there is something wrong with it
     */
    Configuration load() {
        return Configuration.load(Optional.ofNullable(file), System.getenv(), overrides);
    }

    /** The folder of the configuration file, where other files of the operator's may lie; without a file the working folder. */
    Path folder() {
        return file == null ? Path.of("") : file.toAbsolutePath().getParent();
    }
}
