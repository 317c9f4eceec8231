package dev.exeunt.room;

/** What is known of the opinion of the room's policy server on an event that it has not signed. */
public sealed interface Recommendation {
    /** It was not asked. */
    Recommendation NOT_ASKED = new NotAsked();

    /** It does not count, as no user of it is joined. */
    Recommendation NOT_NEEDED = new NotNeeded();

    /** See {@link #NOT_ASKED}. */
    record NotAsked() implements Recommendation {}

    /** See {@link #NOT_NEEDED}. */
    record NotNeeded() implements Recommendation {}

    /** It did not sign: why, in its own words or in ours. */
    record Refused(String reason) implements Recommendation {}
}
