package dev.exeunt.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test moves. */
public final class MovableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2030-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public void advance(Duration time) {
        now = now.plus(time);
    }

    /** The time so much later, in milliseconds since 1970. */
    public long in(Duration time) {
        return now.plus(time).toEpochMilli();
    }
}
