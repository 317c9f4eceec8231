package dev.exeunt.cli;

import dev.exeunt.keys.KeyFileException;
import dev.exeunt.keys.SigningKeyFile;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code keygen}: a new signing key. */
@Command(name = "keygen", description = "Makes a new signing key in a new file, as Synapse writes it.")
final class KeygenCommand implements Runnable {
    @Parameters(paramLabel = "FILE", description = "Readable by its owner only; an existing file is left alone.")
    private Path file;

    @Override
    public void run() {
        try {
            SigningKeyFile.create(file);
        } catch (KeyFileException e) {
            throw CommandException.usage(e.getMessage());
        }
    }
}
