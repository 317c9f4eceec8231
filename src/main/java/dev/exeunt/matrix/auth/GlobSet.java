package dev.exeunt.matrix.auth;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Glob-style patterns (appendices, "Glob-style matching"), most of which are plain names that are found by look-up. */
final class GlobSet {
    private final Set<String> names;
    private final List<String> globs;

    private GlobSet(Set<String> names, List<String> globs) {
        this.names = names;
        this.globs = globs;
    }

    static GlobSet of(String... patterns) {
        Set<String> names = new HashSet<>();
        List<String> globs = new ArrayList<>();
        for (String pattern : patterns) {
            boolean glob = pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
            if (glob) {
                globs.add(pattern);
            } else {
                names.add(pattern);
            }
        }
        return new GlobSet(names, globs);
    }

    boolean matches(String text) {
        return names.contains(text) || globs.stream().anyMatch(glob -> matches(glob, text));
    }

    /**
     * Takes the shortest match for every {@code *} and lengthens only the last one: an earlier one never needs to be longer, so that
     * the time is at most the product of the lengths.
     */
    private static boolean matches(String glob, String text) {
        int g = 0;
        int t = 0;
        int lastStar = -1;
        int afterLastStar = 0;
        while (t < text.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                lastStar = g++;
                afterLastStar = t;
            } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
                g++;
                t++;
            } else if (lastStar >= 0) {
                g = lastStar + 1;
                t = ++afterLastStar;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }
}
