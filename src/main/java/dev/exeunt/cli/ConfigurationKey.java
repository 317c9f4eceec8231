package dev.exeunt.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every key of the configuration, with its default as it would stand in the file. */
enum ConfigurationKey {
    SERVER_NAME("server-name", Kind.TEXT),
    SIGNING_KEY("signing-key", Kind.TEXT, "data/signing.key"),
    OLD_SIGNING_KEYS("old-signing-keys", Kind.LIST, "[]"),
    FEDERATION_HOST("federation.host", Kind.TEXT, "127.0.0.1"),
    FEDERATION_PORT("federation.port", Kind.INTEGER, "8448"),
    FEDERATION_TLS_CERTIFICATE("federation.tls.certificate", Kind.TEXT),
    FEDERATION_TLS_PRIVATE_KEY("federation.tls.private-key", Kind.TEXT),
    FEDERATION_TRUSTED_CA("federation.trusted-ca", Kind.TEXT),
    FEDERATION_ALLOWED_NETWORKS("federation.allowed-networks", Kind.LIST, "[]"),
    FEDERATION_SERVE_V1_SEND_LEAVE("federation.serve-v1-send-leave", Kind.BOOLEAN, "true"),
    FEDERATION_RATE_LIMIT("federation.rate-limit", Kind.INTEGER, "200"),
    FEDERATION_NOTARIES("federation.notaries", Kind.LIST, "[]"),
    ADMIN_HOST("admin.host", Kind.TEXT, "127.0.0.1"),
    ADMIN_PORT("admin.port", Kind.INTEGER, "8009"),
    ADMIN_TOKEN("admin.token", Kind.TEXT),
    STORE("store", Kind.TEXT, "embedded:data"),
    CLUSTER_ENABLED("cluster.enabled", Kind.BOOLEAN, "false"),
    CLUSTER_HAZELCAST("cluster.hazelcast", Kind.TEXT, "cluster/hazelcast.xml"),
    CLUSTER_HOST("cluster.host", Kind.TEXT, "127.0.0.1"),
    CLUSTER_PORT("cluster.port", Kind.INTEGER, "0"),
    CLUSTER_TLS_CERTIFICATE("cluster.tls.certificate", Kind.TEXT),
    CLUSTER_TLS_PRIVATE_KEY("cluster.tls.private-key", Kind.TEXT),
    CLUSTER_TLS_CA("cluster.tls.ca", Kind.TEXT);

    /** What a key's value is. */
    enum Kind {
        TEXT,
        INTEGER,
        BOOLEAN,
        LIST
    }

    private static final Map<String, ConfigurationKey> BY_PATH =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ConfigurationKey::path, Function.identity()));

    private final String path;
    private final Kind kind;
    private final String defaultText;

    ConfigurationKey(String path, Kind kind) {
        this(path, kind, "");
    }

    ConfigurationKey(String path, Kind kind, String defaultText) {
        this.path = path;
        this.kind = kind;
        this.defaultText = defaultText;
    }

    static Optional<ConfigurationKey> of(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    /** Whether keys lie below this path. */
    static boolean isSection(String path) {
        return BY_PATH.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
    }

    /** As it stands in the configuration file, the sections' names joined by dots. */
    String path() {
        return path;
    }

    Kind kind() {
        return kind;
    }

    /** Empty for a key that is absent by default. */
    String defaultText() {
        return defaultText;
    }

    /** The environment variable that overrides it. */
    String variable() {
        return "EXEUNT_" + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return path;
    }
}
