package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeygenCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aNewKeyIsWrittenAsSynapseDoesForItsOwnerOnly() throws IOException {
        Path file = folder.resolve("signing.key");

        CommandRun run = CommandRun.of("keygen", file.toString());

        assertThat(run).isEqualTo(new CommandRun(0, "", ""));
        assertThat(Files.readString(file)).matches("ed25519 [a-zA-Z0-9_]+ [A-Za-z0-9+/]{43}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void anExistingFileIsLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("signing.key"), "precious");

        CommandRun run = CommandRun.of("keygen", file.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines()).hasSize(1).first().asString().contains("signing.key exists already");
        assertThat(Files.readString(file)).isEqualTo("precious");
    }
}
