package dev.exeunt.matrix.json;

import java.security.MessageDigest;
import java.util.Arrays;

/** A growing byte array without the synchronization of {@link java.io.ByteArrayOutputStream}. */
final class ByteSink {
    /** Most events fit. */
    private static final int INITIAL_CAPACITY = 2 * 1024;

    /** More is not kept once it was needed. */
    private static final int MOST_KEPT = 128 * 1024;

    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private int size;

    /** Empties it, to be written to again. */
    void clear() {
        size = 0;
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[INITIAL_CAPACITY];
        }
    }

    void put(int b) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) b;
    }

    void ascii(String text) {
        ascii(text, 0, text.length());
    }

    @SuppressWarnings("deprecation") // the only way to copy ASCII without an encoder
    void ascii(String text, int from, int to) {
        int length = to - from;
        if (size + length > bytes.length) {
            grow(length);
        }
        text.getBytes(from, to, bytes, size);
        size += length;
    }

    void utf8(int codePoint) {
        if (codePoint < 0x800) {
            put(0xC0 | codePoint >> 6);
        } else if (codePoint < 0x10000) {
            put(0xE0 | codePoint >> 12);
            put(0x80 | (codePoint >> 6 & 0x3F));
        } else {
            put(0xF0 | codePoint >> 18);
            put(0x80 | (codePoint >> 12 & 0x3F));
            put(0x80 | (codePoint >> 6 & 0x3F));
        }
        put(0x80 | (codePoint & 0x3F));
    }

    void update(MessageDigest digest) {
        digest.update(bytes, 0, size);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void grow(int more) {
        bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
}
