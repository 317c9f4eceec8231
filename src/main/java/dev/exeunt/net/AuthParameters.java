package dev.exeunt.net;

import dev.exeunt.matrix.event.MatrixException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Credentials as RFC 9110 writes them, section 11.4: a scheme, spaces, and {@code name=value} pairs between commas. Beyond it, values
 * may hold colons and slashes without quotes, as older servers send them.
 */
final class AuthParameters {
    private static final int MAX_LENGTH = 4096;
    private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";
    /** What server names, key IDs and base64 hold beyond a token. */
    private static final String VALUE_SYMBOLS = TOKEN_SYMBOLS + ":/=[]";

    private final String text;
    private int at;

    private AuthParameters(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /**
     * The parameters by name in lower case.
     *
     * @throws MatrixException {@code M_UNAUTHORIZED} where the credentials are of another scheme or malformed
     */
    static Map<String, String> parse(String credentials, String scheme) {
        if (credentials.length() > MAX_LENGTH) {
            throw malformed("is over " + MAX_LENGTH + " characters");
        }
        boolean known = credentials.regionMatches(true, 0, scheme, 0, scheme.length());
        if (!known || (credentials.length() > scheme.length() && credentials.charAt(scheme.length()) != ' ')) {
            throw malformed("is not of the scheme " + scheme);
        }
        return new AuthParameters(credentials, scheme.length()).list();
    }

    /** Empty list elements are ignored (RFC 9110, section 5.6.1.2). */
    private Map<String, String> list() {
        Map<String, String> parameters = new HashMap<>(8);
        skipBlanks();
        while (at < text.length()) {
            if (text.charAt(at) != ',') {
                String name = run(TOKEN_SYMBOLS).toLowerCase(Locale.ROOT);
                skipBlanks();
                expect('=');
                skipBlanks();
                if (parameters.put(name, value()) != null) {
                    throw malformed("has the parameter " + name + " twice");
                }
                skipBlanks();
                if (at == text.length()) {
                    break;
                }
            }
            expect(',');
            skipBlanks();
        }
        return parameters;
    }

    private String value() {
        return at < text.length() && text.charAt(at) == '"' ? quoted() : run(VALUE_SYMBOLS);
    }

    /** A quoted string; a backslash stands before any character that is taken as it is. */
    private String quoted() {
        int start = ++at;
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            return text.substring(start, at++);
        }
        return quotedWithEscapes(start);
    }

    private String quotedWithEscapes(int start) {
        StringBuilder value = new StringBuilder().append(text, start, at);
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (at == text.length() || isControl(text.charAt(at))) {
                break;
            }
            value.append(text.charAt(at++));
        }
        expect('"');
        return value.toString();
    }

    /** One or more letters, digits and such symbols. */
    private String run(String symbols) {
        int start = at;
        while (at < text.length() && (isAlphanumeric(text.charAt(at)) || symbols.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == start) {
            throw malformed("cannot be read at character " + (at + 1));
        }
        return text.substring(start, at);
    }

    private void expect(char c) {
        if (at == text.length() || text.charAt(at) != c) {
            throw malformed("lacks a " + c + " at character " + (at + 1));
        }
        at++;
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    /** Whether it stands for itself between quotes. */
    private static boolean isPlain(char c) {
        return c != '"' && c != '\\' && !isControl(c);
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isControl(char c) {
        return (c < ' ' && c != '\t') || c == 0x7F;
    }

    private static MatrixException malformed(String why) {
        return XMatrix.unauthorized("the Authorization header " + why);
    }
}
