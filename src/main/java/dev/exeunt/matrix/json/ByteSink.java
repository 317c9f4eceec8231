package dev.exeunt.matrix.json;

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

    void number(long number) {
        if (number < 0) {
            ascii(Long.toString(number));
            return;
        }
        long power = 1;
        while (power <= number / 10) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            put((int) ('0' + number / power % 10));
        }
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

    <T> T look(CanonicalJson.Look<T> look) {
        return look.at(bytes, size);
    }

    private void grow(int more) {
        bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
}
