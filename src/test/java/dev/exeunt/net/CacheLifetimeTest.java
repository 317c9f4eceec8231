package dev.exeunt.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheLifetimeTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    max-age=7200              | PT2H
                    public, Max-Age="7200"    | PT2H
                    max-age=1                 | PT5M
                    max-age=999999999         | PT48H
                    s-maxage=7200             | PT24H
                    no-cache                  | PT5M
                    no-store, max-age=7200    | PT5M
                    max-age=soon              | PT24H
                    """)
    void cacheControlIsHonouredWithinBounds(String header, Duration expected) {
        assertThat(CacheLifetime.of(headers("Cache-Control", header), NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Tue, 1 Jan 2030 06:00:00 GMT | PT6H
                    Mon, 1 Jan 2029 00:00:00 GMT | PT5M
                    0                            | PT5M
                    """)
    void expiresIsHonouredWithinBounds(String header, Duration expected) {
        assertThat(CacheLifetime.of(headers("Expires", header), NOW)).isEqualTo(expected);
    }

    @Test
    void maxAgeGoesBeforeExpires() {
        MultiMap headers = headers("Cache-Control", "max-age=7200").add("Expires", "Tue, 1 Jan 2030 06:00:00 GMT");

        assertThat(CacheLifetime.of(headers, NOW)).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void anAnswerWithoutSuchHeadersIsKeptForADay() {
        assertThat(CacheLifetime.of(MultiMap.caseInsensitiveMultiMap(), NOW)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void failuresAreKeptLongerEachTimeUpToAnHour() {
        assertThat(CacheLifetime.ofFailure(0)).isEqualTo(Duration.ofMinutes(1));
        assertThat(CacheLifetime.ofFailure(3)).isEqualTo(Duration.ofMinutes(8));
        assertThat(CacheLifetime.ofFailure(1000)).isEqualTo(Duration.ofHours(1));
    }

    private static MultiMap headers(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }
}
