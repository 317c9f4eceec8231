package dev.exeunt.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** CPU time of processes, user and system together, as Linux counts it. */
final class Cpu {
    /** {@code sysconf(_SC_CLK_TCK)}, the same on every Linux that runs Java. */
    private static final long TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int CUTIME = 13;

    private Cpu() {}

    /** A process' own. */
    static Duration of(long pid) throws IOException {
        return sum(pid, UTIME);
    }

    /** That of the children that it has waited for. */
    static Duration ofEndedChildren(long pid) throws IOException {
        return sum(pid, CUTIME);
    }

    private static Duration sum(long pid, int first) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // Fields from the third; the second one, the name, may hold spaces and ends with the last bracket.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1]);
        return Duration.ofMillis(ticks * 1_000 / TICKS_PER_SECOND);
    }
}
