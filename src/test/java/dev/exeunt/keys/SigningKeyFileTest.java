package dev.exeunt.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.Base64;
import dev.exeunt.matrix.event.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyFileTest {
    private static final String SEED = "YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1";

    @TempDir
    Path folder;

    @Test
    void aMissingFileIsCreatedAndReadAgain() throws IOException {
        Path file = folder.resolve("data/signing.key");

        SigningKey created = SigningKeyFile.readOrCreate(file);
        SigningKey read = SigningKeyFile.readOrCreate(file);

        assertThat(created.keyId()).matches("ed25519:a_[A-Za-z]{4}");
        assertThat(read.keyId()).isEqualTo(created.keyId());
        assertThat(read.seed()).isEqualTo(created.seed());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryContaining(found -> found.equals(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519 1 " + SEED, "ed25519 1 " + SEED + "\n", "  ed25519\t1   " + SEED + "= \r\n\n"})
    void aLineAsSynapseWritesItIsRead(String text) throws IOException {
        SigningKey key = SigningKeyFile.read(write(text));

        assertThat(key.keyId()).isEqualTo("ed25519:1");
        assertThat(key.seed()).isEqualTo(Base64.decode(SEED).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ed25519 1",
                "rsa 1 " + SEED,
                "ed25519 a:b " + SEED,
                "ed25519 1 AAAA",
                "ed25519 1 ???",
                "ed25519 1 " + SEED + "\ned25519 2 " + SEED
            })
    void somethingElseIsRefusedInOneLineThatNamesTheFile(String text) throws IOException {
        Path file = write(text);

        assertThatThrownBy(() -> SigningKeyFile.read(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContainingAny("\n", SEED);
    }

    @Test
    void aMissingFileIsNotMadeByReading() {
        assertThatThrownBy(() -> SigningKeyFile.read(folder.resolve("none"))).isInstanceOf(KeyFileException.class);
    }

    @Test
    void anExistingFileIsNeverOverwritten() throws IOException {
        Path file = write("something precious");

        assertThatThrownBy(() -> SigningKeyFile.create(file)).isInstanceOf(KeyFileException.class);

        assertThat(file).hasContent("something precious");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("signing.key"), text);
    }
}
