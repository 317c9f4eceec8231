package dev.exeunt.store;

/**
 * Text from outside as a database can hold it. Strings of JSON may hold U+0000, which PostgreSQL refuses and at which SQLite's functions
 * end a text; it is escaped, reversibly.
 */
final class SqlText {
    private static final char NUL = '\0';
    private static final char ESCAPE = '\u001A';
    private static final char ESCAPED_NUL = '0';

    private SqlText() {}

    /** What to store for a text; null for null. */
    static String of(String text) {
        if (text == null || (text.indexOf(NUL) < 0 && text.indexOf(ESCAPE) < 0)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == NUL || c == ESCAPE) {
                escaped.append(ESCAPE);
            }
            escaped.append(c == NUL ? ESCAPED_NUL : c);
        }
        return escaped.toString();
    }

    /** The text that was stored; null for null. */
    static String back(String stored) {
        if (stored == null || stored.indexOf(ESCAPE) < 0) {
            return stored;
        }
        StringBuilder text = new StringBuilder(stored.length());
        for (int i = 0; i < stored.length(); i++) {
            char c = stored.charAt(i);
            if (c == ESCAPE && ++i < stored.length()) {
                c = stored.charAt(i) == ESCAPED_NUL ? NUL : stored.charAt(i);
            }
            text.append(c);
        }
        return text.toString();
    }
}
