package dev.exeunt.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Checksum;

/** Writes small numbers in few bytes. */
final class BlobWriter {
    private byte[] bytes = new byte[128];
    private int size;

    void put(int b) {
        reserve(1);
        bytes[size++] = (byte) b;
    }

    /** Seven bits a byte, the lowest first; a negative number would take ten bytes and is a mistake here. */
    void number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
        long rest = value;
        while (rest > 0x7F) {
            put(((int) rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        put((int) rest);
    }

    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    /** Four bytes, the highest first. */
    void fixed(int value) {
        put(value >>> 24);
        put(value >>> 16);
        put(value >>> 8);
        put(value);
    }

    /** Adds what was written so far. */
    void addTo(Checksum checksum) {
        checksum.update(bytes, 0, size);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
