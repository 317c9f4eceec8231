package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.PowerLevelFormat;
import dev.exeunt.matrix.json.JsonInexact;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.math.BigInteger;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Power levels as they stand in JSON. A level beyond 64 bits, which only strings and the numbers of room versions 1 to 5 can hold,
 * counts as the nearest that fits.
 */
final class PowerLevel {
    /** The power of the creators of a version 12 room, above every level that JSON can give there. */
    static final long INFINITE = Long.MAX_VALUE;

    /** White space as Unicode has it; the possessive quantifiers keep matching linear. */
    private static final Pattern INTEGER =
            Pattern.compile("\\s*+([+-]?)0*+([0-9]*+)\\s*+", Pattern.UNICODE_CHARACTER_CLASS);

    private static final int DIGITS_OF_LONG = 19;

    private PowerLevel() {}

    /** The level, or empty where the value (or null) is no power level in this format. */
    static OptionalLong read(JsonValue value, PowerLevelFormat format) {
        if (value instanceof JsonInteger integer) {
            return OptionalLong.of(integer.value());
        }
        if (value instanceof JsonString string && format != PowerLevelFormat.INTEGERS) {
            return parse(string.value());
        }
        if (value instanceof JsonInexact number && format == PowerLevelFormat.WITH_FLOATS) {
            // The cast truncates at the decimal point, as the room versions say.
            return OptionalLong.of((long) number.value());
        }
        return OptionalLong.empty();
    }

    private static OptionalLong parse(String text) {
        Matcher matcher = INTEGER.matcher(text);
        if (!matcher.matches() || matcher.end(2) == matcher.end(1)) {
            return OptionalLong.empty();
        }
        boolean negative = matcher.group(1).equals("-");
        String digits = matcher.group(2);
        if (digits.length() > DIGITS_OF_LONG) {
            return OptionalLong.of(negative ? Long.MIN_VALUE : Long.MAX_VALUE);
        }
        BigInteger magnitude = digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
        return OptionalLong.of(nearestLong(negative ? magnitude.negate() : magnitude));
    }

    private static long nearestLong(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return value.longValue();
        }
        return value.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
