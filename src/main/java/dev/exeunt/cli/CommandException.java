package dev.exeunt.cli;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExitCodeGenerator;

/** Ends a command with one line on stderr, its message. It has no stack trace: the message is for whoever gave the command. */
public class CommandException extends RuntimeException implements IExitCodeGenerator {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    protected CommandException(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** Bad usage or unreadable input: exit code 2. */
    public static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message);
    }

    /** The command could not do what it should: exit code 1. */
    public static CommandException failure(String message) {
        return new CommandException(ExitCode.SOFTWARE, message);
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
