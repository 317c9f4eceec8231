package dev.exeunt.cli;

import java.util.Optional;

/**
 * What came of a load.
 *
 * @param accepted steps that the node did as it was asked
 * @param others all others, failures among them
 * @param firstFailure what became of the first of these
 * @param seconds from the first request to the last answer
 * @param p50 milliseconds that half of the steps took at most
 * @param p99 milliseconds that 99 % of the steps took at most
 */
public record LoadResult(
        int accepted, int others, Optional<String> firstFailure, double seconds, double p50, double p99) {
    /** Steps a second. */
    public double rate() {
        return accepted / seconds;
    }

    /**
     * This result.
     *
     * @throws CommandException where a step was not accepted
     */
    public LoadResult orThrow() {
        if (others > 0) {
            throw CommandException.failure(others + " requests were not accepted, " + accepted + " were; the first: "
                    + firstFailure.orElse("unknown"));
        }
        return this;
    }
}
