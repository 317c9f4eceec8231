package dev.exeunt.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VacanciesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final List<Optional<String>> NOBODY = Collections.nCopies(ShardId.COUNT, Optional.empty());

    private final Vacancies vacancies = new Vacancies();

    @Test
    void aShardThatHasNobodyForAMomentIsWaitedFor() {
        assertThat(vacancies.filled(NOBODY, Set.of("one", "two"), 0)).isEqualTo(NOBODY);
        assertThat(vacancies.filled(NOBODY, Set.of("one", "two"), SECOND - 1)).isEqualTo(NOBODY);
    }

    @Test
    void afterThatEveryNodeFindsTheSameOwnersForAllShards() {
        vacancies.filled(NOBODY, Set.of("one", "two"), 0);
        Vacancies ofAnother = new Vacancies();
        ofAnother.filled(NOBODY, Set.of("one", "two"), 5 * SECOND);

        List<Optional<String>> filled = vacancies.filled(NOBODY, List.of("one", "two"), SECOND);

        assertThat(filled).doesNotContain(Optional.empty()).contains(Optional.of("one"), Optional.of("two"));
        assertThat(ofAnother.filled(NOBODY, List.of("two", "one"), 6 * SECOND)).isEqualTo(filled);
    }

    @Test
    void whatHazelcastNamesCounts() {
        List<Optional<String>> named = Collections.nCopies(ShardId.COUNT, Optional.of("three"));
        vacancies.filled(NOBODY, Set.of("one"), 0);

        assertThat(vacancies.filled(named, Set.of("one"), 2 * SECOND)).isEqualTo(named);
        assertThat(vacancies.filled(NOBODY, Set.of("one"), 3 * SECOND))
                .as("vacant since then only")
                .isEqualTo(NOBODY);
    }

    @Test
    void whereNobodyMayOwnShardsNobodyDoes() {
        vacancies.filled(NOBODY, Set.of(), 0);

        assertThat(vacancies.filled(NOBODY, Set.of(), 2 * SECOND)).isEqualTo(NOBODY);
    }
}
