package dev.exeunt.cli;

import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.VerifyKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How fast this machine is now: the floor of a leave is two of these verifications and two hashes. */
final class VerifyRate {
    private static final int MESSAGE_BYTES = 1_000;
    private static final int WARM_UP = 8_000;
    private static final int MEASURED = 12_000;

    private VerifyRate() {}

    /** Microseconds of one core for two Ed25519 verifications and two SHA-256 over a leave's bytes. */
    static double floorMicros() {
        SigningKey key = new SigningKey("ed25519:rate", new byte[SigningKey.SEED_SIZE]);
        byte[] message = "x".repeat(MESSAGE_BYTES).getBytes(StandardCharsets.US_ASCII);
        String signature = key.sign(message);
        VerifyKey verifyKey = key.verifyKey();
        time(verifyKey, message, signature, WARM_UP);
        return 2 * time(verifyKey, message, signature, MEASURED);
    }

    private static double time(VerifyKey key, byte[] message, String signature, int rounds) {
        long begin = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            if (!key.verifies(message, signature) || sha256(message).length == 0) {
                throw new IllegalStateException("a valid signature does not verify");
            }
        }
        return (System.nanoTime() - begin) / 1e3 / rounds;
    }

    private static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
