package dev.exeunt.matrix.json;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.exeunt.matrix.json.JsonException.Fault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;

/**
 * Numbers, and how those outside strict canonical JSON are written in room versions 1 to 5: whole numbers that are given with an
 * exponent as integers (the specification's example), other floats as the shortest text that reads back (as the servers that signed
 * such events do).
 */
final class NumberReader {
    private static final int LONGEST_SAFE = 18;

    /** So many digits at most: what is longer costs more to read than it has bytes. */
    private static final int MOST_DIGITS = 1000;

    private NumberReader() {}

    static JsonNumber read(Cursor in) {
        int from = in.at;
        if (in.peek() == '-') {
            in.at++;
        }
        int digits = wholeDigits(in);
        boolean fraction = in.peek() == '.';
        if (fraction) {
            in.at++;
            digits += digits(in);
        }
        boolean exponent = in.peek() == 'e' || in.peek() == 'E';
        if (exponent) {
            in.at++;
            if (in.peek() == '+' || in.peek() == '-') {
                in.at++;
            }
            digits += digits(in);
        }
        if (digits > MOST_DIGITS) {
            throw new JsonException(Fault.BAD_JSON, "a number has more than " + MOST_DIGITS + " digits");
        }
        return fraction || exponent ? inexact(text(in, from), fraction) : integer(in, from, digits);
    }

    private static int wholeDigits(Cursor in) {
        boolean zero = in.peek() == '0';
        int digits = digits(in);
        if (zero && digits > 1) {
            throw Cursor.fault("a number begins with 0");
        }
        return digits;
    }

    /** Reads digits, and tells how many there were. */
    private static int digits(Cursor in) {
        int from = in.at;
        while (isDigit(in.peek())) {
            in.at++;
        }
        if (in.at == from) {
            throw in.fault();
        }
        return in.at - from;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static String text(Cursor in, int from) {
        return new String(in.utf8, from, in.at - from, StandardCharsets.US_ASCII);
    }

    private static JsonNumber inexact(String text, boolean fraction) {
        double value = Double.parseDouble(text);
        if (!fraction && value == Math.rint(value) && Math.abs(value) <= JsonInteger.MAX_CANONICAL) {
            return new JsonInexact(Long.toString((long) value), value);
        }
        return new JsonInexact(shortest(value), value);
    }

    private static JsonNumber integer(Cursor in, int from, int digits) {
        if (digits <= LONGEST_SAFE) {
            return safe(in, from, digits);
        }
        BigInteger big = new BigInteger(text(in, from));
        return big.bitLength() <= 63
                ? new JsonInteger(big.longValue())
                : new JsonInexact(big.toString(), big.doubleValue());
    }

    private static JsonNumber safe(Cursor in, int from, int digits) {
        long value = 0;
        for (int at = in.at - digits; at < in.at; at++) {
            value = 10 * value + (in.utf8[at] - '0');
        }
        boolean negative = in.utf8[from] == '-';
        if (negative && value == 0) {
            return new JsonInexact("0", 0);
        }
        return new JsonInteger(negative ? -value : value);
    }

    /** Shortest round-trip digits; plain from 1e-4 up to 1e16, else with an exponent of at least two digits. */
    private static String shortest(double value) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            throw new JsonException(Fault.BAD_JSON, "a number is too large");
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = shortestDecimal(value);
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = decimal.toPlainString();
            return plain.indexOf('.') >= 0 ? plain : plain + ".0";
        }
        String digits = decimal.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    private static BigDecimal shortestDecimal(double value) {
        BigDecimal decimal = new BigDecimal(NumberOutput.toString(value, true));
        // Java's shortest has two digits at least, which the smallest numbers do not need.
        BigDecimal oneDigit = decimal.round(new MathContext(1));
        return (oneDigit.doubleValue() == value ? oneDigit : decimal).stripTrailingZeros();
    }
}
