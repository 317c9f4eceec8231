package dev.exeunt.matrix.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAclTest {
    @Test
    void withoutAListEveryServerIsAllowed() {
        assertThat(ServerAcl.NONE.allows(new ServerName("any.example"))).isTrue();
        assertThat(ServerAcl.NONE.allows(new ServerName("1.2.3.4:8448"))).isTrue();
    }

    @Test
    void aListThatAllowsNobodyAllowsNobody() {
        assertThat(ServerAcl.of(JsonObject.EMPTY).allows(new ServerName("any.example")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // pattern, server, matches
        "*, a.example, true",
        "a.example, a.example, true",
        "a.example, a.example:8448, true",
        "A.Example, a.eXAMPLE, true",
        "a.example, b.a.example, false",
        "*.example, a.example, true",
        "*.example, a.example.org, false",
        "*.example, example, false",
        "a*z, az, true",
        "a*b*c, aXbXbXc, true",
        "a*b*c, aXcXb, false",
        "?.example, a.example, true",
        "?.example, ab.example, false",
        "??.example, a.example, false",
        "a?*, a, false",
        "a**?, ab, true",
        "1.2.3.*, 1.2.3.4, true",
        "[1:*], [1::2]:8448, true",
        "a.example:8448, a.example:8448, false",
        "a.b, axb, false",
    })
    void aPatternMatchesAsAGlob(String pattern, String server, boolean matches) {
        ServerName name = new ServerName(server);

        assertThat(acl("allow", List.of(pattern)).allows(name)).isEqualTo(matches);
        assertThat(ServerAcl.of(JsonObject.of("allow", List.of("*"), "deny", List.of(pattern)))
                        .allows(name))
                .isEqualTo(!matches);
    }

    @Test
    void ipLiteralsAreDeniedOnlyWhereTheListSaysSo() {
        ServerName literal = new ServerName("1.2.3.4");
        JsonObject all = JsonObject.of("allow", List.of("*"));

        assertThat(ServerAcl.of(all).allows(literal)).isTrue();
        assertThat(ServerAcl.of(all.with("allow_ip_literals", "false")).allows(literal))
                .isTrue();
        assertThat(ServerAcl.of(all.with("allow_ip_literals", false)).allows(literal))
                .isFalse();
        assertThat(ServerAcl.of(all.with("allow_ip_literals", false)).allows(new ServerName("[::1]:1")))
                .isFalse();
        assertThat(ServerAcl.of(all.with("allow_ip_literals", false)).allows(new ServerName("a.example")))
                .isTrue();
    }

    @Test
    void whatIsMistypedIsAsIfAbsent() {
        JsonObject content = JsonObject.of("allow", Arrays.asList(1, null, "*"), "deny", JsonObject.of("a", 1));

        assertThat(ServerAcl.of(content).allows(new ServerName("a.example"))).isTrue();
        assertThat(acl("allow", "*").allows(new ServerName("a.example"))).isFalse();
    }

    @Test
    void aHostileListCostsLittle() {
        List<String> patterns = Collections.nCopies(500, "*a".repeat(60) + "*b");
        ServerAcl acl = ServerAcl.of(JsonObject.of("allow", List.of("*"), "deny", patterns));

        Assertions.assertTimeout(Duration.ofSeconds(5), () -> assertThat(acl.allows(new ServerName("a".repeat(255))))
                .isTrue());
    }

    private static ServerAcl acl(String key, Object value) {
        return ServerAcl.of(JsonObject.of(key, value));
    }
}
