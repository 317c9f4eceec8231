package dev.exeunt.matrix.event;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A server's own Ed25519 key under its signing key identifier, {@code ed25519:version}. */
public final class SigningKey {
    /** The one signing algorithm, as it stands before the colon of a key ID. */
    public static final String ALGORITHM = "ed25519";

    /** A seed's length in bytes. */
    public static final int SEED_SIZE = Ed25519.SECRET_KEY_SIZE;

    private final String keyId;
    private final byte[] seed;
    private final byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];

    /**
     * @param keyId with the algorithm, as {@code ed25519:1}
     * @param seed {@link #SEED_SIZE} bytes
     */
    public SigningKey(String keyId, byte[] seed) {
        if (!isKeyId(keyId) || seed.length != SEED_SIZE) {
            throw new IllegalArgumentException("not a signing key: " + keyId);
        }
        this.keyId = keyId;
        this.seed = seed.clone();
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    }

    /** Whether this is a key ID of an algorithm that is understood here. */
    public static boolean isKeyId(String text) {
        return text.startsWith(ALGORITHM + ":") && text.length() > ALGORITHM.length() + 1;
    }

    public String keyId() {
        return keyId;
    }

    public byte[] seed() {
        return seed.clone();
    }

    public VerifyKey verifyKey() {
        return VerifyKey.of(publicKey).orElseThrow();
    }

    /** The signature in base64. */
    public String sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, publicKey, 0, null, message, 0, message.length, signature, 0);
        return Base64.encode(signature);
    }

    @Override
    public String toString() {
        return keyId;
    }
}
