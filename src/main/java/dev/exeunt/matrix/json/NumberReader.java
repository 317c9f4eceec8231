package dev.exeunt.matrix.json;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Numbers, and how those outside strict canonical JSON are written in room versions 1 to 5: whole numbers that are given with an
 * exponent as integers (the specification's example), other floats as the shortest text that reads back (as the servers that signed
 * such events do).
 */
final class NumberReader {
    private static final int LONGEST_SAFE = 18;

    private NumberReader() {}

    static JsonNumber read(String text) {
        boolean fraction = text.indexOf('.') >= 0;
        boolean exponent = text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
        if (!fraction && !exponent) {
            return integer(text);
        }
        double value = Double.parseDouble(text);
        if (!fraction && value == Math.rint(value) && Math.abs(value) <= JsonInteger.MAX_CANONICAL) {
            return new JsonInexact(Long.toString((long) value), value);
        }
        return new JsonInexact(shortest(value), value);
    }

    private static JsonNumber integer(String text) {
        if (text.equals("-0")) {
            return new JsonInexact("0", 0);
        }
        if (text.length() <= LONGEST_SAFE) {
            return new JsonInteger(Long.parseLong(text));
        }
        BigInteger big = new BigInteger(text);
        return big.bitLength() <= 63
                ? new JsonInteger(big.longValue())
                : new JsonInexact(big.toString(), big.doubleValue());
    }

    /** Shortest round-trip digits; plain from 1e-4 up to 1e16, else with an exponent of at least two digits. */
    private static String shortest(double value) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            throw new JsonException(JsonException.Fault.BAD_JSON, "a number is too large");
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
