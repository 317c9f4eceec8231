package dev.exeunt.net;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a well-known answer is kept: as its headers say, within the specification's bounds. */
final class CacheLifetime {
    private static final Duration DEFAULT = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(2);
    /** Whatever a host says, it is not asked for every request. */
    private static final Duration SHORTEST = Duration.ofMinutes(5);

    private static final Duration FIRST_FAILURE = Duration.ofMinutes(1);
    private static final Duration LONGEST_FAILURE = Duration.ofHours(1);
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[\\s,])max-age=\"?(\\d{1,9})");
    private static final Pattern NOT_KEPT = Pattern.compile("(?:^|[\\s,])(?:no-store|no-cache)(?:$|[\\s,=])");

    private CacheLifetime() {}

    /** Of a valid answer with these headers. */
    static Duration of(MultiMap headers, Instant now) {
        Duration asked = stated(headers, now).orElse(DEFAULT);
        return asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    /** Of a failure that follows on so many others. */
    static Duration ofFailure(int before) {
        Duration doubled = FIRST_FAILURE.multipliedBy(1L << Math.min(before, 10));
        return doubled.compareTo(LONGEST_FAILURE) > 0 ? LONGEST_FAILURE : doubled;
    }

    private static Optional<Duration> stated(MultiMap headers, Instant now) {
        String control =
                String.join(",", headers.getAll(HttpHeaders.CACHE_CONTROL)).toLowerCase(Locale.ROOT);
        if (NOT_KEPT.matcher(control).find()) {
            return Optional.of(Duration.ZERO);
        }
        Matcher maxAge = MAX_AGE.matcher(control);
        if (maxAge.find()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(maxAge.group(1))));
        }
        return Optional.ofNullable(headers.get(HttpHeaders.EXPIRES))
                .map(text -> Duration.between(now, expiry(text, now)));
    }

    /** A date that cannot be read is one that has passed (RFC 9111, section 5.3). */
    private static Instant expiry(String text, Instant now) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException e) {
            return now;
        }
    }
}
