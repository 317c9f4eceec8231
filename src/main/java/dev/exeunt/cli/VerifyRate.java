package dev.exeunt.cli;

import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.VerifyKey;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** How fast this machine is now: the floor of a leave is two of these verifications and two hashes. */
public final class VerifyRate {
    private static final int MESSAGE_BYTES = 1_000;
    private static final int ROUNDS = 20_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private VerifyRate() {}

    /**
     * CPU time, in microseconds, of two Ed25519 verifications and two SHA-256 over a leave's bytes. What else runs on the machine does not
     * count, as it does not for the node's CPU time.
     */
    public static double floorMicros() {
        return floorMicros(ROUNDS);
    }

    /**
     * The same, measured in fewer or more rounds.
     *
     * @param rounds how many, two fifths of which only warm up
     */
    public static double floorMicros(int rounds) {
        SigningKey key = new SigningKey("ed25519:rate", new byte[SigningKey.SEED_SIZE]);
        byte[] message = "x".repeat(MESSAGE_BYTES).getBytes(StandardCharsets.US_ASCII);
        String signature = key.sign(message);
        VerifyKey verifyKey = key.verifyKey();
        time(verifyKey, message, signature, rounds * 2 / 5);
        return 2 * time(verifyKey, message, signature, rounds * 3 / 5);
    }

    /**
     * Verifications a second of all cores together, as long as nobody else wants them.
     *
     * @param rounds how many verifications each does
     */
    public static double ofAllCores(int rounds) {
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(cores);
        long begin = System.nanoTime();
        CompletableFuture.allOf(IntStream.range(0, cores)
                        .mapToObj(core -> CompletableFuture.runAsync(() -> floorMicros(rounds), workers))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
        double seconds = (System.nanoTime() - begin) / 1e9;
        workers.shutdown();
        return cores * rounds / seconds;
    }

    private static double time(VerifyKey key, byte[] message, String signature, int rounds) {
        long begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < rounds; i++) {
            if (!key.verifies(message, signature) || sha256(message).length == 0) {
                throw new IllegalStateException("a valid signature does not verify");
            }
        }
        return (THREADS.getCurrentThreadCpuTime() - begin) / 1e3 / rounds;
    }

    private static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
