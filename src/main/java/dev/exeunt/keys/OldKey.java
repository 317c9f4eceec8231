package dev.exeunt.keys;

import dev.exeunt.matrix.event.VerifyKey;

/**
 * A key that its server no longer signs with: an entry of {@code old_verify_keys}.
 *
 * @param keyId with the algorithm, as {@code ed25519:1}
 * @param key the public key
 * @param expiredTs when it was last in use, in milliseconds since 1970
 */
public record OldKey(String keyId, VerifyKey key, long expiredTs) {
    /** Whether the key had not expired before this time, in milliseconds since 1970. */
    boolean covers(long originServerTs) {
        return originServerTs <= expiredTs;
    }
}
