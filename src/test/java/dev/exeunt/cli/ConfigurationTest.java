package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.net.Cidr;
import dev.exeunt.store.StoreLocation;
import dev.exeunt.store.StoreLocation.Embedded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    private static final String PUBLIC_KEY = "Noi6WqcDj0QmPxCNQqgezwTlBKrfqehY1u2FyWP9uYw";

    @TempDir
    private Path folder;

    @Test
    void aServerNameAloneIsAConfiguration() throws IOException {
        Configuration configuration = ofFile("server-name: example.org");

        assertThat(configuration.serverName()).isEqualTo(new ServerName("example.org"));
        assertThat(configuration.signingKey()).isEqualTo(Path.of("data/signing.key"));
        assertThat(configuration.oldSigningKeys()).isEmpty();
        assertThat(configuration.federation())
                .isEqualTo(new Configuration.Federation(
                        "127.0.0.1", 8448, Optional.empty(), Optional.empty(), List.of(), true, 200, List.of()));
        assertThat(configuration.admin()).isEqualTo(new Configuration.Admin("127.0.0.1", 8009, Optional.empty()));
        assertThat(configuration.store()).isEqualTo(new Embedded(Path.of("data")));
        assertThat(configuration.cluster())
                .isEqualTo(new Configuration.Cluster(
                        false, Path.of("cluster/hazelcast.xml"), "127.0.0.1", 0, Optional.empty()));
    }

    @Test
    void everyKeyCanBeGiven() throws IOException {
        String certificate = file("cert.pem", "");
        String privateKey = file("key.pem", "");
        String authority = file("ca.pem", "");
        String hazelcast = file("hazelcast.xml", "");

        Configuration configuration = ofFile(
                """
                server-name: example.org:8449
                signing-key: keys/mine
                old-signing-keys:
                  - {key-id: "ed25519:old", public-key: %s, expired-ts: 1700000000000}
                federation:
                  host: "::"
                  port: 8449
                  tls: {certificate: %s, private-key: %s}
                  trusted-ca: %s
                  allowed-networks: [10.0.0.0/8, "fd00::/8"]
                  serve-v1-send-leave: false
                  rate-limit: 0
                  notaries: [matrix.org]
                admin:
                  host: 0.0.0.0
                  port: 0
                  token: "0123"
                store: postgresql://u:p@h/d
                cluster:
                  enabled: true
                  hazelcast: %s
                  host: 10.0.0.1
                  port: 5801
                  tls: {certificate: %s, private-key: %s, ca: %s}
                """
                        .formatted(
                                PUBLIC_KEY,
                                certificate,
                                privateKey,
                                authority,
                                hazelcast,
                                certificate,
                                privateKey,
                                authority));

        assertThat(configuration)
                .isEqualTo(new Configuration(
                        new ServerName("example.org:8449"),
                        Path.of("keys/mine"),
                        List.of(new Configuration.OldSigningKey(
                                "ed25519:old", VerifyKey.ofBase64(PUBLIC_KEY).orElseThrow(), 1_700_000_000_000L)),
                        new Configuration.Federation(
                                "::",
                                8449,
                                Optional.of(new Configuration.Tls(Path.of(certificate), Path.of(privateKey))),
                                Optional.of(Path.of(authority)),
                                Stream.of("10.0.0.0/8", "fd00::/8")
                                        .map(text -> Cidr.parse(text).orElseThrow())
                                        .toList(),
                                false,
                                0,
                                List.of(new ServerName("matrix.org"))),
                        new Configuration.Admin("0.0.0.0", 0, Optional.of("0123")),
                        new StoreLocation.PostgreSql("h", 5432, "d", "u", "p"),
                        new Configuration.Cluster(
                                true,
                                Path.of(hazelcast),
                                "10.0.0.1",
                                5801,
                                Optional.of(new Configuration.MutualTls(
                                        new Configuration.Tls(Path.of(certificate), Path.of(privateKey)),
                                        Path.of(authority))))));
    }

    @Test
    void theConfigurationMayBeJson() throws IOException {
        assertThat(ofFile("{\"server-name\": \"a.example\", \"admin\": {\"port\": 1}}")
                        .admin()
                        .port())
                .isEqualTo(1);
    }

    @Test
    void theEnvironmentGoesBeforeTheFileAndOverridesBeforeBoth() throws IOException {
        Path file = Path.of(file(
                "exeunt.yaml", "{server-name: file.example, admin: {port: 1, host: file}, store: 'embedded:file'}"));
        Map<String, String> environment = Map.of(
                "EXEUNT_SERVER_NAME", "environment.example", "EXEUNT_ADMIN_PORT", "2", "EXEUNT_ADMIN_SERVICE", "x");

        Configuration configuration = Configuration.load(Optional.of(file), environment, Map.of("admin.port", "3"));

        assertThat(configuration.store()).isEqualTo(new Embedded(Path.of("file")));
        assertThat(configuration.serverName()).isEqualTo(new ServerName("environment.example"));
        assertThat(configuration.admin()).isEqualTo(new Configuration.Admin("file", 3, Optional.empty()));
    }

    @Test
    void aVariableIsNamedAfterItsKey() {
        assertThat(ConfigurationKey.FEDERATION_TLS_PRIVATE_KEY.variable())
                .isEqualTo("EXEUNT_FEDERATION_TLS_PRIVATE_KEY");
    }

    @Test
    void anEmptyOverrideBringsTheDefaultBack() throws IOException {
        Path file = Path.of(file("exeunt.yaml", "{server-name: a.example, admin: {port: 1, token: x}}"));

        Configuration configuration =
                Configuration.load(Optional.of(file), Map.of("EXEUNT_ADMIN_TOKEN", ""), Map.of("admin.port", ""));

        assertThat(configuration.admin()).isEqualTo(new Configuration.Admin("127.0.0.1", 8009, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a.example, b.example:1", "[a.example, 'b.example:1']"})
    void aListIsOverriddenAsYamlOrWithCommas(String text) {
        Configuration configuration =
                Configuration.load(Optional.empty(), Map.of(), Map.of("server-name", "x", "federation.notaries", text));

        assertThat(configuration.federation().notaries())
                .containsExactly(new ServerName("a.example"), new ServerName("b.example:1"));
    }

    @Test
    void aTextIsOverriddenAsItStands() {
        Configuration configuration =
                Configuration.load(Optional.empty(), Map.of(), Map.of("server-name", "x", "admin.token", "1: [a # b"));

        assertThat(configuration.admin().token()).contains("1: [a # b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-such-key | 1 | there is no such key",
                "federation | {no-such-key: 1} | federation.no-such-key: there is no such key",
                "federation.no-such-key | 1 | there is no such key",
                "federation | 1 | not a mapping",
                "server-name | not a server name | not a server name",
                "server-name | 12 | not a text",
                "signing-key | [] | not a text",
                "old-signing-keys | x | not a list",
                "old-signing-keys | [1] | old-signing-keys[0]: must have key-id, public-key and expired-ts",
                "old-signing-keys | [{key-id: 'a:1', public-key: x, expired-ts: 1}] | old-signing-keys[0].key-id: not an ed25519",
                "old-signing-keys | [{key-id: 'ed25519:1', public-key: x, expired-ts: 1}] | [0].public-key: not an Ed25519",
                "old-signing-keys | [{key-id: 'ed25519:1', public-key: x, expired-ts: -1}] | [0].expired-ts: not milliseconds",
                "federation.port | many | not a whole number from 0 to 65535",
                "federation.port | 65536 | not a whole number from 0 to 65535",
                "federation.port | 1.5 | not a whole number from 0 to 65535",
                "federation.port | '\"80\"' | not a whole number from 0 to 65535",
                "federation.rate-limit | -1 | not a whole number from 0",
                "federation.tls | {certificate: pom.xml} | federation.tls.private-key: required",
                "federation.tls | {private-key: pom.xml} | federation.tls.certificate: required",
                "federation.tls | {certificate: missing.pem, private-key: missing.key} | certificate: not a readable file",
                "federation.trusted-ca | src | not a readable file",
                "federation.allowed-networks | 10.0.0.0/8 | not a list",
                "federation.allowed-networks | [127.0.0.0/80] | [0]: not a network in CIDR notation: 127.0.0.0/80",
                "federation.serve-v1-send-leave | maybe | neither true nor false",
                "federation.notaries | [a.example, '_'] | notaries[1]: not a server name: _",
                "admin.port | -1 | not a whole number from 0 to 65535",
                "store | nowhere:x | neither embedded:DIR nor postgresql:",
                "cluster | {enabled: true, hazelcast: missing.xml} | cluster.hazelcast: not a readable file",
            })
    void aWrongValueIsRefusedWithTheNameOfItsKey(String key, String value, String fault) throws IOException {
        String path = file("exeunt.yaml", key.equals("server-name") ? "" : "server-name: a.example\n");
        Files.writeString(Path.of(path), Files.readString(Path.of(path)) + key + ": " + value);

        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class, () -> Configuration.load(Optional.of(Path.of(path)), Map.of(), Map.of()));

        assertThat(refusal).hasMessageStartingWith(key).hasMessageContaining(fault);
        assertThat(refusal.getMessage().lines()).hasSize(1);
        assertThat(refusal.getExitCode()).isEqualTo(1);
    }

    @Test
    void aConfigurationWithoutAServerNameIsRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ofFile("admin: {port: 1}"))
                .withMessage("server-name: required");
    }

    @Test
    void anUnknownKeyOfAnOverrideIsRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Configuration.load(Optional.empty(), Map.of(), Map.of("admin.prot", "1")))
                .withMessage("admin.prot: there is no such key");
    }

    @Test
    void aClusterNeedsAStoreThatItsNodesShare() throws IOException {
        String hazelcast = file("hazelcast.xml", "");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ofFile(
                        "{server-name: a.example, store: 'embedded:data', cluster: {enabled: true, hazelcast: %s}}"
                                .formatted(hazelcast)))
                .withMessageStartingWith("store: a cluster needs a store that its nodes share");
    }

    @Test
    void theEventBusHasEveryPartOfTlsOrNone() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ofFile("{server-name: a.example, cluster: {tls: {ca: pom.xml}}}"))
                .withMessage("cluster.tls.certificate: required, as the other keys of cluster.tls are given");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ofFile(
                        "{server-name: a.example, cluster: {tls: {certificate: pom.xml, private-key: pom.xml}}}"))
                .withMessage("cluster.tls.ca: required, as the other keys of cluster.tls are given");
    }

    @Test
    void aStoresPasswordIsNotRepeatedInItsRefusal() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ofFile("{server-name: a.example, store: 'postgresql://u:hunter2@/d'}"))
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{: nope", "a: 1, a: 2: x", "[", "{a: 1, a: 1}", "'a: 1\n---\nb: 1'"})
    void whatIsNotYamlIsBadUsageToldInOneLine(String text) throws IOException {
        CommandException refusal = catchThrowableOfType(CommandException.class, () -> ofFile(text));

        assertThat(refusal.getMessage()).contains("exeunt.yaml").contains("not YAML");
        assertThat(refusal.getMessage().lines()).hasSize(1);
        assertThat(refusal.getExitCode()).isEqualTo(2);
    }

    @Test
    void aMissingFileIsBadUsage() {
        Optional<Path> missing = Optional.of(folder.resolve("missing.yaml"));

        CommandException refusal =
                catchThrowableOfType(CommandException.class, () -> Configuration.load(missing, Map.of(), Map.of()));

        assertThat(refusal).hasMessageContaining("missing.yaml: no such file");
        assertThat(refusal.getExitCode()).isEqualTo(2);
    }

    @Test
    void theShippedFileNamesEveryKeyWithItsDefault() throws IOException {
        Path shipped = Path.of("conf/exeunt.yaml");
        Map<String, String> expected = Arrays.stream(ConfigurationKey.values())
                .collect(Collectors.toMap(
                        ConfigurationKey::path,
                        key -> key == ConfigurationKey.SERVER_NAME ? "example.org" : key.defaultText()));

        assertThat(leaves("", new YAMLMapper().readTree(shipped.toFile())))
                .containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(Configuration.load(Optional.of(shipped), Map.of(), Map.of()))
                .isEqualTo(ofFile("server-name: example.org"));
    }

    /** The keys of a YAML tree with their values' texts. */
    private static Map<String, String> leaves(String prefix, JsonNode section) {
        return section.properties().stream()
                .flatMap(member -> {
                    String path = prefix + member.getKey();
                    JsonNode value = member.getValue();
                    return value.isObject()
                            ? leaves(path + ".", value).entrySet().stream()
                            : Stream.of(Map.entry(path, value.isArray() ? value.toString() : value.asText("")));
                })
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Configuration ofFile(String yaml) throws IOException {
        return Configuration.load(Optional.of(Path.of(file("exeunt.yaml", yaml))), Map.of(), Map.of());
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
