package dev.exeunt.store;

/** Is told of every transaction of changes, on the thread that commits them: it must be quick and throw nothing. */
@FunctionalInterface
public interface CommitObserver {
    /** Looks away. */
    CommitObserver NONE = (changes, nanos) -> {};

    /**
     * A transaction was committed.
     *
     * @param changes how many changes it held
     * @param nanos how long it took, in nanoseconds
     */
    void committed(int changes, long nanos);
}
