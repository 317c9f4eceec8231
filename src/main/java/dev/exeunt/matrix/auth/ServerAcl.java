package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.util.Locale;

/** Which servers may take part in a room (client-server API, {@code m.room.server_acl}). */
public final class ServerAcl {
    /** That of a room without {@code m.room.server_acl}: every server may. */
    public static final ServerAcl NONE = new ServerAcl(true, GlobSet.of("*"), GlobSet.of());

    private final boolean allowIpLiterals;
    private final GlobSet allow;
    private final GlobSet deny;

    private ServerAcl(boolean allowIpLiterals, GlobSet allow, GlobSet deny) {
        this.allowIpLiterals = allowIpLiterals;
        this.allow = allow;
        this.deny = deny;
    }

    /** The list in an event's {@code content}; what is mistyped in it counts as absent. */
    public static ServerAcl of(JsonObject content) {
        return new ServerAcl(
                content.bool("allow_ip_literals").orElse(true), globs(content, "allow"), globs(content, "deny"));
    }

    private static GlobSet globs(JsonObject content, String key) {
        return GlobSet.of(content.array(key).stream()
                .flatMap(JsonArray::stream)
                .filter(JsonString.class::isInstance)
                .map(ServerAcl::text)
                .toArray(String[]::new));
    }

    private static String text(JsonValue string) {
        return ((JsonString) string).value().toLowerCase(Locale.ROOT);
    }

    /** Whether this server may take part. Its port and its case do not matter. */
    public boolean allows(ServerName server) {
        // 2. If the server name is an IP address literal, and allow_ip_literals is present and false, deny.
        if (!allowIpLiterals && server.isIpLiteral()) {
            return false;
        }
        // 3. If the server name matches an entry in the deny list, deny.
        // 4. If the server name matches an entry in the allow list, allow.
        // 5. Otherwise, deny.
        String host = server.host().toLowerCase(Locale.ROOT);
        return !deny.matches(host) && allow.matches(host);
    }
}
