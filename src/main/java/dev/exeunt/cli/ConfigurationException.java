package dev.exeunt.cli;

import picocli.CommandLine.ExitCode;

/** A configuration that no node can be started with; its message names the key. */
public final class ConfigurationException extends CommandException {
    private static final long serialVersionUID = 1L;

    /**
     * @param key the key as it stands in the configuration file
     * @param fault what is wrong with its value
     */
    public ConfigurationException(String key, String fault) {
        super(ExitCode.SOFTWARE, key + ": " + fault);
    }
}
