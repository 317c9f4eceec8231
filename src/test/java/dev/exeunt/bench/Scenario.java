package dev.exeunt.bench;

/** One of the benches of a whole node. */
interface Scenario {
    /** As it is asked for. */
    String name();

    /**
     * Measures.
     *
     * @throws Exception where it could not be measured, or what must hold does not: that all leaves are accepted, above all
     */
    void measure(BenchSettings settings, Report report) throws Exception;
}
