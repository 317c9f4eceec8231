package dev.exeunt.cli;

import dev.exeunt.matrix.event.RoomVersion;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The program's entry. */
@Command(
        name = "exeunt",
        description = "A Matrix resident server that other homeservers leave rooms through.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        subcommands = {
            AuthorizeCommand.class,
            BenchCommand.class,
            DemoCommand.class,
            InspectCommand.class,
            KeygenCommand.class,
            LeaveCommand.class,
            ResolveCommand.class,
            ServeCommand.class,
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(System.out, System.err).execute(arguments));
    }

    /** All commands, writing to these streams. Each ends with its exit code; a failure is one line on {@code err}. */
    static CommandLine commandLine(OutputStream out, OutputStream err) {
        return new CommandLine(new Main())
                .registerConverter(InputFile.class, InputFile::new)
                .registerConverter(RoomVersion.class, Main::roomVersion)
                .setOut(utf8(out))
                .setErr(utf8(err))
                .setParameterExceptionHandler(Main::badUsage)
                .setExecutionExceptionHandler(Main::failed);
    }

    private static RoomVersion roomVersion(String id) {
        return RoomVersion.of(id).orElseThrow(() -> new TypeConversionException("there is no room version " + id));
    }

    /** JSON and user IDs are UTF-8, whatever the terminal's locale. */
    private static PrintWriter utf8(OutputStream out) {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
    }

    private static int badUsage(ParameterException e, String... arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + firstLine(e.getMessage()) + " (" + name + " --help explains)");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof CommandException failure) {
            String name = command.getCommandSpec().qualifiedName();
            command.getErr().println(name + ": " + firstLine(failure.getMessage()));
            return failure.getExitCode();
        }
        throw e;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("failed");
    }

    /** The version of the jar; there is none where the classes come from elsewhere. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"exeunt " + (version == null ? "(not from its jar)" : version)};
        }
    }
}
