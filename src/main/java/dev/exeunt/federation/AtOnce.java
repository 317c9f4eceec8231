package dev.exeunt.federation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of a kind is under way: bounded in all, and for each room or server that it is about. Any thread may use it.
 *
 * @param <K> what it is about
 */
final class AtOnce<K> {
    private final int most;
    private final int mostOfOne;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<K, Integer> ofOne = new ConcurrentHashMap<>();

    /**
     * @param most in all
     * @param mostOfOne about one
     */
    AtOnce(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** Whether one more may begin; then {@link #end} is to be called when it is over. */
    boolean begin(K about) {
        boolean tooMany = all.incrementAndGet() > most;
        tooMany |= ofOne.merge(about, 1, Integer::sum) > mostOfOne;
        if (tooMany) {
            end(about);
        }
        return !tooMany;
    }

    void end(K about) {
        all.decrementAndGet();
        ofOne.computeIfPresent(about, (key, count) -> count == 1 ? null : count - 1);
    }
}
