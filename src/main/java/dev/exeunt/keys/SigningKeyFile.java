package dev.exeunt.keys;

import dev.exeunt.matrix.event.Base64;
import dev.exeunt.matrix.event.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/** A file with one signing key, {@code ed25519 VERSION BASE64SEED} on one line, as Synapse keeps it. */
public final class SigningKeyFile {
    private static final Pattern VERSION = Pattern.compile("[a-zA-Z0-9_]+");
    private static final String VERSION_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LETTERS = 4;

    private SigningKeyFile() {}

    /**
     * The file's key; a new one is made where there is no such file.
     *
     * @throws KeyFileException where the file cannot be read or written, or holds something else
     */
    public static SigningKey readOrCreate(Path file) {
        return Files.exists(file) ? read(file) : create(file);
    }

    /**
     * The file's key.
     *
     * @throws KeyFileException where the file cannot be read or holds something else
     */
    public static SigningKey read(Path file) {
        try {
            return parse(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new KeyFileException("there is no signing key file " + file);
        } catch (IOException e) {
            throw new KeyFileException("cannot read the signing key file " + file + ": " + reason(e));
        }
    }

    /**
     * Makes a new key of a random version in a new file that only its owner can read.
     *
     * @throws KeyFileException where the file exists or cannot be written
     */
    public static SigningKey create(Path file) {
        SecureRandom random = new SecureRandom();
        byte[] seed = new byte[SigningKey.SEED_SIZE];
        random.nextBytes(seed);
        SigningKey key = new SigningKey(SigningKey.ALGORITHM + ":" + randomVersion(random), seed);
        try {
            writeNew(file, format(key));
            return key;
        } catch (FileAlreadyExistsException e) {
            throw new KeyFileException("the file " + file + " exists already");
        } catch (IOException e) {
            throw new KeyFileException("cannot write the signing key file " + file + ": " + reason(e));
        }
    }

    private static SigningKey parse(Path file, String text) {
        String[] words = text.strip().split("[ \t]+", -1);
        if (words.length != 3 || text.strip().indexOf('\n') >= 0) {
            throw new KeyFileException("the signing key file " + file + " is not one line \"ed25519 VERSION SEED\"");
        }
        if (!words[0].equals(SigningKey.ALGORITHM)) {
            throw new KeyFileException("the signing key file " + file + " names another algorithm than ed25519");
        }
        if (!VERSION.matcher(words[1]).matches()) {
            throw new KeyFileException("the signing key file " + file
                    + " has a key version with other characters than a-z, A-Z, 0-9 and _");
        }
        byte[] seed = Base64.decode(words[2])
                .filter(bytes -> bytes.length == SigningKey.SEED_SIZE)
                .orElseThrow(() -> new KeyFileException(
                        "the signing key file " + file + " has a seed that is not 32 bytes of base64"));
        return new SigningKey(SigningKey.ALGORITHM + ":" + words[1], seed);
    }

    private static String format(SigningKey key) {
        String version = key.keyId().substring(SigningKey.ALGORITHM.length() + 1);
        return SigningKey.ALGORITHM + " " + version + " " + Base64.encode(key.seed()) + "\n";
    }

    private static String randomVersion(SecureRandom random) {
        StringBuilder version = new StringBuilder("a_");
        random.ints(RANDOM_LETTERS, 0, VERSION_LETTERS.length())
                .forEach(i -> version.append(VERSION_LETTERS.charAt(i)));
        return version.toString();
    }

    /** Writes a temporary file first, which Java creates readable by its owner only, so that a half-written key is never seen. */
    private static void writeNew(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, file.getFileName().toString(), ".new");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
    }
}
