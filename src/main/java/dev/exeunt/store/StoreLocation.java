package dev.exeunt.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a node keeps its rooms. */
public sealed interface StoreLocation {
    /**
     * In a folder of this node's own.
     *
     * @param folder created when missing
     */
    record Embedded(Path folder) implements StoreLocation {
        private static final String PREFIX = "embedded:";
    }

    /** In a PostgreSQL database, which the nodes of a cluster share. */
    record PostgreSql(String host, int port, String database, String user, String password) implements StoreLocation {
        private static final Pattern FORM = Pattern.compile("postgresql://(?<user>[^:@/]+):(?<password>[^:@/]*)"
                + "@(?<host>\\[[0-9A-Fa-f:.]+]|[^:@/\\[\\]]+)(:(?<port>[0-9]{1,5}))?/(?<database>[^/?#]+)");
        private static final String DEFAULT_PORT = "5432";

        /** Without the password. */
        @Override
        public String toString() {
            return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
        }
    }

    /**
     * The location, or empty where the text is neither {@code embedded:DIR} nor {@code postgresql://USER:PASSWORD@HOST:PORT/DB} (port
     * 5432 where it is absent; special characters percent-encoded).
     */
    static Optional<StoreLocation> parse(String text) {
        try {
            return text.startsWith(Embedded.PREFIX)
                    ? embedded(text.substring(Embedded.PREFIX.length()))
                    : postgreSql(PostgreSql.FORM.matcher(text));
        } catch (IllegalArgumentException e) {
            // No path, or a broken percent-encoding.
            return Optional.empty();
        }
    }

    private static Optional<StoreLocation> embedded(String folder) {
        return folder.isBlank() ? Optional.empty() : Optional.of(new Embedded(Path.of(folder)));
    }

    private static Optional<StoreLocation> postgreSql(Matcher form) {
        if (!form.matches()) {
            return Optional.empty();
        }
        String givenPort = form.group("port");
        int port = Integer.parseInt(givenPort == null ? PostgreSql.DEFAULT_PORT : givenPort);
        if (port < 1 || port > 65_535) {
            return Optional.empty();
        }
        return Optional.of(new PostgreSql(
                form.group("host"),
                port,
                decode(form.group("database")),
                decode(form.group("user")),
                decode(form.group("password"))));
    }

    /** Percent-decoding; a plus sign stays what it is. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
