package dev.exeunt.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link BlobWriter} wrote. Bytes that it cannot have written are an {@link IllegalArgumentException}. */
final class BlobReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    BlobReader(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    int next() {
        if (position == end) {
            throw new IllegalArgumentException("too short");
        }
        return bytes[position++] & 0xFF;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            int b = next();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }

    /** A number of things that follow, of at least one byte each. */
    int count() {
        long count = number();
        if (count > end - position) {
            throw new IllegalArgumentException("too short");
        }
        return (int) count;
    }

    String text() {
        int length = count();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    void expectEnd() {
        if (position != end) {
            throw new IllegalArgumentException("too long");
        }
    }

    /** The four bytes at this place, the highest first. */
    static int fixed(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at);
    }
}
