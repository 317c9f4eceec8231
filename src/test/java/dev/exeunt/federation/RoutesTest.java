package dev.exeunt.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final Endpoint NOTHING = request -> Future.succeededFuture();

    private final Routes routes = new Routes(List.of(
            Route.open("GET", "/key", NOTHING),
            Route.signed("GET", "/v1/make/{room}/{user}", NOTHING),
            Route.signed("PUT", "/v1/make/{room}/{user}", NOTHING)));

    @ParameterizedTest
    @CsvSource({
        "/v1/make/!a:b/@c:d, !a:b, @c:d",
        "/v1/make/%21a%3Ab/%40c%3ad?x=1&y=/z, !a:b, @c:d",
        "/v1/make/a%2Fb/c+d, a/b, c+d",
        "/v1/make/%C3%A9/%F0%9F%98%80, é, 😀",
        "/v1/make/%2525/%2B, %25, +",
    })
    void variableSegmentsAreDecodedOnce(String target, String room, String user) {
        assertThat(routes.find("GET", target).parameters()).containsExactly(room, user);
    }

    @Test
    void aPathIsFoundByItsMethod() {
        assertThat(routes.find("PUT", "/v1/make/a/b").route().hasBody()).isTrue();
        assertThat(routes.find("GET", "/v1/make/a/b").route().hasBody()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "*",
                "/v1/make/a",
                "/v1/make/a/b/",
                "/v1/make/a/b/c",
                "/v2/make/a/b",
                "/%6bey",
                "http://x/key"
            })
    void anotherPathIsUnrecognized(String target) {
        assertThatThrownBy(() -> routes.find("GET", target))
                .isInstanceOfSatisfying(
                        MatrixException.class, e -> assertThat(e.error().code()).isEqualTo(Code.UNRECOGNIZED));
    }

    @Test
    void anotherMethodIsNotAllowed() {
        assertThatThrownBy(() -> routes.find("DELETE", "/key")).isInstanceOf(MethodNotAllowedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "%FF", "%C3", "%ED%A0%80", "é"})
    void whatIsNotPercentEncodedUtf8IsRefused(String segment) {
        assertThatThrownBy(() -> routes.find("GET", "/v1/make/" + segment + "/b"))
                .isInstanceOfSatisfying(
                        MatrixException.class, e -> assertThat(e.error().code()).isEqualTo(Code.INVALID_PARAM));
    }
}
