package dev.exeunt.chaos;

/**
 * A promise that was broken.
 *
 * @param promise which one, in one word
 * @param where the room or the shard
 * @param what what was found
 */
record Violation(String promise, String where, String what) {
    @Override
    public String toString() {
        return promise + ": " + where + ": " + what;
    }
}
