package dev.exeunt.matrix.event;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Unpadded base64 (appendices, "Unpadded Base64"); decoding takes padding too. */
public final class Base64 {
    private static final java.util.Base64.Encoder STANDARD =
            java.util.Base64.getEncoder().withoutPadding();
    private static final java.util.Base64.Encoder URL_SAFE =
            java.util.Base64.getUrlEncoder().withoutPadding();

    private Base64() {}

    public static String encode(byte[] bytes) {
        return STANDARD.encodeToString(bytes);
    }

    public static String encodeUrlSafe(byte[] bytes) {
        return URL_SAFE.encodeToString(bytes);
    }

    /** The bytes, or empty where the text is not base64. */
    public static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(java.util.Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
