package dev.exeunt.matrix.event;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A server's public Ed25519 key, decoded once so that each verification is cheap. */
public final class VerifyKey {
    private final byte[] encoded;
    private final Ed25519.PublicPoint point;

    private VerifyKey(byte[] encoded, Ed25519.PublicPoint point) {
        this.encoded = encoded;
        this.point = point;
    }

    /** The key, or empty where the bytes are no point of the curve. */
    public static Optional<VerifyKey> of(byte[] encoded) {
        if (encoded.length != Ed25519.PUBLIC_KEY_SIZE) {
            return Optional.empty();
        }
        Ed25519.PublicPoint point = Ed25519.validatePublicKeyPartialExport(encoded, 0);
        return point == null ? Optional.empty() : Optional.of(new VerifyKey(encoded.clone(), point));
    }

    /** The key from base64. */
    public static Optional<VerifyKey> ofBase64(String text) {
        return Base64.decode(text).flatMap(VerifyKey::of);
    }

    public boolean verifies(byte[] message, byte[] signature) {
        return verifies(message, message.length, signature);
    }

    private boolean verifies(byte[] message, int length, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE && Ed25519.verify(signature, 0, point, message, 0, length);
    }

    /** As {@link #verifies(byte[], byte[])}, with the signature in base64. */
    public boolean verifies(byte[] message, String signature) {
        return verifies(message, message.length, signature);
    }

    /** As {@link #verifies(byte[], String)}, where the message is the first {@code length} of these bytes. */
    public boolean verifies(byte[] message, int length, String signature) {
        return Base64.decode(signature)
                .map(bytes -> verifies(message, length, bytes))
                .orElse(false);
    }

    public String toBase64() {
        return Base64.encode(encoded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyKey key && Arrays.equals(encoded, key.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return toBase64();
    }
}
