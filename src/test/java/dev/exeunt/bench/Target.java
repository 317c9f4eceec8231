package dev.exeunt.bench;

import java.util.Locale;

/**
 * What a figure is to be.
 *
 * @param sign {@code ≤}, {@code ≥}; empty where there is no target
 * @param bound the bound
 */
record Target(String sign, double bound) {
    static final Target NONE = new Target("", 0);

    static Target atMost(double bound) {
        return new Target("≤", bound);
    }

    static Target atLeast(double bound) {
        return new Target("≥", bound);
    }

    boolean isMetBy(double value) {
        return switch (sign) {
            case "≤" -> value <= bound;
            case "≥" -> value >= bound;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return sign.isEmpty() ? "" : sign + " " + String.format(Locale.ROOT, bound < 10 ? "%.2f" : "%.0f", bound);
    }
}
