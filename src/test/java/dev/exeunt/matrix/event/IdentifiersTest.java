package dev.exeunt.matrix.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Appendices, "Identifier Grammar". */
class IdentifiersTest {
    @ParameterizedTest
    @CsvSource({
        "matrix.org, matrix.org, , false",
        "matrix.org:8888, matrix.org, 8888, false",
        "1.2.3.4, 1.2.3.4, , true",
        "1.2.3.4:1234, 1.2.3.4, 1234, true",
        "[1234:5678::abcd], [1234:5678::abcd], , true",
        "[1234:5678::abcd]:5678, [1234:5678::abcd], 5678, true",
        "[::ffff:1.2.3.4]:1, [::ffff:1.2.3.4], 1, true",
        "Example.COM, Example.COM, , false",
        "localhost, localhost, , false",
        "a-b.c:65535, a-b.c, 65535, false",
        "1.2.3, 1.2.3, , false",
    })
    void aServerNameIsAHostAndPerhapsAPort(String text, String host, Integer port, boolean literal) {
        ServerName name = ServerName.parse(text).orElseThrow();

        assertThat(name.host()).isEqualTo(host);
        assertThat(name.port()).isEqualTo(port == null ? OptionalInt.empty() : OptionalInt.of(port));
        assertThat(name.isIpLiteral()).isEqualTo(literal);
        assertThat(name).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":",
                ":80",
                "a:",
                "a:x",
                "a:-1",
                "a:65536",
                "a:123456",
                "a:1:2",
                "a b",
                "a_b",
                "é.example",
                "a/b",
                "a@b",
                "::1",
                "[",
                "[]",
                "[::1",
                "::1]",
                "[::1]x",
                "[::1]:",
                "[g::]",
                "[1234]",
                "[a.b]",
                "[:]",
                "256.1.1.1",
                "a\0",
                "a\n",
                "a:٣",
            })
    void whatIsNotOneIsNoServerName(String text) {
        assertThat(ServerName.parse(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new ServerName(text));
    }

    @Test
    void aServerNameHas255CharactersAtMost() {
        assertThat(ServerName.parse("a".repeat(255))).isPresent();
        assertThat(ServerName.parse("a".repeat(254) + ":8")).isEmpty();
        assertThat(ServerName.parse("a".repeat(256))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "@alice:matrix.org, alice, matrix.org",
        "@a.b_c=d-e/f+0:x:8448, a.b_c=d-e/f+0, x:8448",
        "@Ålice Ω:x, Ålice Ω, x",
        "@:x, '', x",
        "@a:[::1]:80, a, [::1]:80",
        "@@:x, @, x",
    })
    void aUserIdIsALocalpartOfAnyCharactersAndAServer(String text, String localpart, String server) {
        UserId user = UserId.parse(text).orElseThrow();

        assertThat(user.localpart()).isEqualTo(localpart);
        assertThat(user.server()).isEqualTo(new ServerName(server));
        assertThat(user.isOn(new ServerName(server))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "alice:x", "@alice", "@alice:", "@alice:a b", "@a\0b:x", "!a:x", "@a:b:c:d"})
    void whatIsNotOneIsNoUserId(String text) {
        assertThat(UserId.parse(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new UserId(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xample", "a.example", "example:8448", "EXAMPLE", "u:example"})
    void aUserIsOnNoServerWhoseNameIsSimilar(String server) {
        UserId user = new UserId("@u:example");

        assertThat(ServerName.parse(server).map(user::isOn).orElse(false)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"$e:x:1, x:1", "$abc, ", "$:, ''"})
    void anEventIdHasADomainWhereItHasAColon(String text, String domain) {
        assertThat(EventId.parse(text).orElseThrow().domain().orElse(null)).isEqualTo(domain);
    }

    @ParameterizedTest
    @CsvSource({"!r:x:1, x:1", "!abc, "})
    void aRoomIdHasADomainWhereItHasAColon(String text, String domain) {
        assertThat(RoomId.parse(text).orElseThrow().domain().orElse(null)).isEqualTo(domain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "e:x", "!e:x", "$a\0"})
    void whatIsNotOneIsNoEventId(String text) {
        assertThat(EventId.parse(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new EventId(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "r:x", "$r:x", "!a\0"})
    void whatIsNotOneIsNoRoomId(String text) {
        assertThat(RoomId.parse(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new RoomId(text));
    }
}
