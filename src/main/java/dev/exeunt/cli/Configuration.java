package dev.exeunt.cli;

import static dev.exeunt.cli.ConfigurationKey.ADMIN_HOST;
import static dev.exeunt.cli.ConfigurationKey.ADMIN_PORT;
import static dev.exeunt.cli.ConfigurationKey.ADMIN_TOKEN;
import static dev.exeunt.cli.ConfigurationKey.CLUSTER_ENABLED;
import static dev.exeunt.cli.ConfigurationKey.CLUSTER_HAZELCAST;
import static dev.exeunt.cli.ConfigurationKey.CLUSTER_HOST;
import static dev.exeunt.cli.ConfigurationKey.CLUSTER_PORT;
import static dev.exeunt.cli.ConfigurationKey.CLUSTER_TLS_CA;
import static dev.exeunt.cli.ConfigurationKey.CLUSTER_TLS_CERTIFICATE;
import static dev.exeunt.cli.ConfigurationKey.CLUSTER_TLS_PRIVATE_KEY;
import static dev.exeunt.cli.ConfigurationKey.FEDERATION_ALLOWED_NETWORKS;
import static dev.exeunt.cli.ConfigurationKey.FEDERATION_HOST;
import static dev.exeunt.cli.ConfigurationKey.FEDERATION_NOTARIES;
import static dev.exeunt.cli.ConfigurationKey.FEDERATION_PORT;
import static dev.exeunt.cli.ConfigurationKey.FEDERATION_RATE_LIMIT;
import static dev.exeunt.cli.ConfigurationKey.FEDERATION_SERVE_V1_SEND_LEAVE;
import static dev.exeunt.cli.ConfigurationKey.FEDERATION_TLS_CERTIFICATE;
import static dev.exeunt.cli.ConfigurationKey.FEDERATION_TLS_PRIVATE_KEY;
import static dev.exeunt.cli.ConfigurationKey.FEDERATION_TRUSTED_CA;
import static dev.exeunt.cli.ConfigurationKey.OLD_SIGNING_KEYS;
import static dev.exeunt.cli.ConfigurationKey.SERVER_NAME;
import static dev.exeunt.cli.ConfigurationKey.SIGNING_KEY;
import static dev.exeunt.cli.ConfigurationKey.STORE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.net.Cidr;
import dev.exeunt.store.StoreLocation;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an operator decides about one node; {@code conf/exeunt.yaml} explains every key. Relative paths start at the working folder.
 *
 * @param signingKey the file of the signing key, created when missing
 * @param oldSigningKeys keys that are still published, and no longer signed with
 */
public record Configuration(
        ServerName serverName,
        Path signingKey,
        List<OldSigningKey> oldSigningKeys,
        Federation federation,
        Admin admin,
        StoreLocation store,
        Cluster cluster) {
    private static final int MAX_PORT = 65_535;

    /**
     * A key that this server signed with before.
     *
     * @param expiredTs when it was last signed with, in milliseconds since 1970
     */
    public record OldSigningKey(String keyId, VerifyKey publicKey, long expiredTs) {}

    /**
     * The listener for other servers, and what may be asked of them.
     *
     * @param port 0 for any that is free
     * @param tls absent for plain HTTP, for use behind a proxy
     * @param trustedCa PEM of certificate authorities that outgoing requests trust besides the platform's
     * @param allowedNetworks private and loopback networks that outgoing requests may reach
     * @param serveV1SendLeave whether the endpoint that the specification removed in v1.18 is served
     * @param rateLimit requests a second from one origin; 0 for no limit
     * @param notaries servers that are asked for the keys of servers that cannot be reached
     */
    public record Federation(
            String host,
            int port,
            Optional<Tls> tls,
            Optional<Path> trustedCa,
            List<Cidr> allowedNetworks,
            boolean serveV1SendLeave,
            int rateLimit,
            List<ServerName> notaries) {}

    /** A listener's certificate chain and its key, PEM files. */
    public record Tls(Path certificate, Path privateKey) {}

    /**
     * The operator's listener.
     *
     * @param port 0 for any that is free
     * @param token what callers must present; without it only loopback is answered
     */
    public record Admin(String host, int port, Optional<String> token) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Admin[host=" + host + ", port=" + port + "]";
        }
    }

    /**
     * The cluster that the node joins.
     *
     * @param enabled whether it joins one at all
     * @param hazelcast Hazelcast's own configuration file
     * @param host where the event bus listens, and where other nodes reach it
     * @param port of the event bus; 0 for any that is free
     * @param tls how nodes know each other on the event bus; absent where the network between them is private
     */
    public record Cluster(boolean enabled, Path hazelcast, String host, int port, Optional<MutualTls> tls) {}

    /**
     * TLS in which both sides show a certificate.
     *
     * @param own what this node shows
     * @param authority PEM of the certificate authority that issued the other nodes' certificates
     */
    public record MutualTls(Tls own, Path authority) {}

    /**
     * Reads a node's configuration; the environment goes before the file, and the overrides before both.
     *
     * @param file YAML; absent where environment and overrides say all
     * @param environment variables as {@code EXEUNT_ADMIN_PORT}, others are left alone
     * @param overrides texts by key, as given with {@code --set}
     * @throws CommandException where the file cannot be read as YAML
     * @throws ConfigurationException where a key is unknown or its value is not what it should be
     */
    public static Configuration load(
            Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
        Settings settings = new Settings();
        file.ifPresent(settings::addFile);
        settings.addEnvironment(environment);
        settings.addOverrides(overrides);
        return new Configuration(
                settings.text(SERVER_NAME, ServerName::parse, "a server name")
                        .orElseThrow(() -> new ConfigurationException(SERVER_NAME.path(), "required")),
                path(settings, SIGNING_KEY).orElseThrow(),
                settings.list(OLD_SIGNING_KEYS, Configuration::oldSigningKey),
                federation(settings),
                admin(settings),
                store(settings),
                cluster(settings));
    }

    private static Federation federation(Settings settings) {
        return new Federation(
                settings.text(FEDERATION_HOST).orElseThrow(),
                settings.integer(FEDERATION_PORT, 0, MAX_PORT),
                tls(settings, FEDERATION_TLS_CERTIFICATE, FEDERATION_TLS_PRIVATE_KEY),
                readableFile(settings, FEDERATION_TRUSTED_CA),
                settings.texts(FEDERATION_ALLOWED_NETWORKS, Cidr::parse, "a network in CIDR notation"),
                settings.flag(FEDERATION_SERVE_V1_SEND_LEAVE),
                settings.integer(FEDERATION_RATE_LIMIT, 0, Integer.MAX_VALUE),
                settings.texts(FEDERATION_NOTARIES, ServerName::parse, "a server name"));
    }

    private static Optional<Tls> tls(Settings settings, ConfigurationKey chainKey, ConfigurationKey keyKey) {
        Optional<Path> chain = readableFile(settings, chainKey);
        Optional<Path> privateKey = readableFile(settings, keyKey);
        if (chain.isPresent() != privateKey.isPresent()) {
            ConfigurationKey absent = chain.isPresent() ? keyKey : chainKey;
            String section = absent.path().substring(0, absent.path().lastIndexOf('.'));
            throw new ConfigurationException(absent.path(), "required, as the other half of " + section + " is given");
        }
        return chain.map(file -> new Tls(file, privateKey.orElseThrow()));
    }

    private static Admin admin(Settings settings) {
        return new Admin(
                settings.text(ADMIN_HOST).orElseThrow(),
                settings.integer(ADMIN_PORT, 0, MAX_PORT),
                settings.text(ADMIN_TOKEN));
    }

    private static StoreLocation store(Settings settings) {
        return settings.text(STORE)
                .flatMap(StoreLocation::parse)
                // The text is not repeated, it may hold a password.
                .orElseThrow(() -> new ConfigurationException(
                        STORE.path(), "neither embedded:DIR nor postgresql://USER:PASSWORD@HOST:PORT/DB"));
    }

    private static Cluster cluster(Settings settings) {
        boolean enabled = settings.flag(CLUSTER_ENABLED);
        Optional<Path> hazelcast =
                enabled ? readableFile(settings, CLUSTER_HAZELCAST) : path(settings, CLUSTER_HAZELCAST);
        if (enabled && store(settings) instanceof StoreLocation.Embedded) {
            throw new ConfigurationException(
                    STORE.path(),
                    "a cluster needs a store that its nodes share: postgresql://USER:PASSWORD@HOST:PORT/DB");
        }
        return new Cluster(
                enabled,
                hazelcast.orElseThrow(),
                settings.text(CLUSTER_HOST).orElseThrow(),
                settings.integer(CLUSTER_PORT, 0, MAX_PORT),
                clusterTls(settings));
    }

    private static Optional<MutualTls> clusterTls(Settings settings) {
        Optional<Tls> own = tls(settings, CLUSTER_TLS_CERTIFICATE, CLUSTER_TLS_PRIVATE_KEY);
        Optional<Path> authority = readableFile(settings, CLUSTER_TLS_CA);
        if (own.isPresent() != authority.isPresent()) {
            ConfigurationKey absent = own.isPresent() ? CLUSTER_TLS_CA : CLUSTER_TLS_CERTIFICATE;
            throw new ConfigurationException(absent.path(), "required, as the other keys of cluster.tls are given");
        }
        return own.map(shown -> new MutualTls(shown, authority.orElseThrow()));
    }

    private static Optional<Path> path(Settings settings, ConfigurationKey key) {
        return settings.text(key, Configuration::parsePath, "a path");
    }

    private static Optional<Path> parsePath(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> readableFile(Settings settings, ConfigurationKey key) {
        Optional<Path> path = path(settings, key);
        path.filter(file -> !Files.isRegularFile(file) || !Files.isReadable(file))
                .ifPresent(file -> {
                    throw new ConfigurationException(key.path(), "not a readable file: " + file);
                });
        return path;
    }

    private static OldSigningKey oldSigningKey(String name, JsonNode value) {
        Set<String> members = value.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
        if (!members.equals(Set.of("key-id", "public-key", "expired-ts"))) {
            throw new ConfigurationException(name, "must have key-id, public-key and expired-ts, and nothing else");
        }
        String keyId = Settings.textOf(name + ".key-id", value.get("key-id"));
        if (!SigningKey.isKeyId(keyId)) {
            throw new ConfigurationException(name + ".key-id", "not an ed25519 key ID: " + keyId);
        }
        String publicKey = Settings.textOf(name + ".public-key", value.get("public-key"));
        JsonNode expiredTs = value.get("expired-ts");
        if (!expiredTs.isIntegralNumber() || !expiredTs.canConvertToLong() || expiredTs.longValue() < 0) {
            throw new ConfigurationException(name + ".expired-ts", "not milliseconds since 1970: " + expiredTs);
        }
        return new OldSigningKey(
                keyId,
                Settings.parse(name + ".public-key", publicKey, VerifyKey::ofBase64, "an Ed25519 public key"),
                expiredTs.longValue());
    }
}
