package dev.exeunt.matrix.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    @ParameterizedTest
    @MethodSource
    void theSpecificationsExamplesHold(String text, String canonical) {
        assertThat(canonical(text)).isEqualTo(canonical);
    }

    /** Appendices, "Canonical JSON", "Examples". */
    static Stream<Arguments> theSpecificationsExamplesHold() {
        return Stream.of(
                Arguments.of("{}", "{}"),
                Arguments.of("{\"one\": 1,\n \"two\": \"Two\"}", "{\"one\":1,\"two\":\"Two\"}"),
                Arguments.of("{\"b\": \"2\",\n \"a\": \"1\"}", "{\"a\":\"1\",\"b\":\"2\"}"),
                Arguments.of("{\"b\":\"2\",\"a\":\"1\"}", "{\"a\":\"1\",\"b\":\"2\"}"),
                Arguments.of(
                        """
                        {"auth": {"success": true, "mxid": "@john.doe:example.com", "profile": {"display_name": "John Doe",
                         "three_pids": [{"medium": "email", "address": "john.doe@example.org"},
                         {"medium": "msisdn", "address": "123456789"}]}}}
                        """,
                        "{\"auth\":{\"mxid\":\"@john.doe:example.com\",\"profile\":{\"display_name\":\"John Doe\",\"three_pids\":["
                                + "{\"address\":\"john.doe@example.org\",\"medium\":\"email\"},"
                                + "{\"address\":\"123456789\",\"medium\":\"msisdn\"}]},\"success\":true}}"),
                Arguments.of("{\"a\": \"日本語\"}", "{\"a\":\"日本語\"}"),
                Arguments.of("{\"本\": 2, \"日\": 1}", "{\"日\":1,\"本\":2}"),
                Arguments.of("{\"a\": \"\\u65E5\"}", "{\"a\":\"日\"}"),
                Arguments.of("{\"a\": null}", "{\"a\":null}"),
                Arguments.of("{\"a\": -0, \"b\": 1e10}", "{\"a\":0,\"b\":10000000000}"));
    }

    @Test
    void keysAreSortedByCodePointNotByUtf16Unit() {
        assertThat(canonical("{\"\\ud83d\\ude00\":1,\"\\uff5e\":2,\"~\":3}"))
                .isEqualTo("{\"~\":3,\"～\":2,\"\uD83D\uDE00\":1}");
    }

    @Test
    void controlCharactersQuoteAndBackslashAreEscapedInTheShortestWayAndNothingElse() {
        assertThat(
                        canonical(
                                "\"\\u0000\\u0007\\u0008\\u0009\\u000a\\u000b\\u000c\\u000d\\u000e\\u001F\\u0022\\u005c\\/\\u007f\\u2028\""))
                .isEqualTo("\"\\u0000\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u001f\\\"\\\\/\u007f\u2028\"");
    }

    /** As Python writes them, which the servers did that signed such events. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "-1.50, -1.5",
        "0.1, 0.1",
        "0.30000000000000004, 0.30000000000000004",
        "0.0, 0.0",
        "-0.0, -0.0",
        "1.0e10, 10000000000.0",
        "123456789012345.6, 123456789012345.6",
        "1.0e15, 1000000000000000.0",
        "1.0e16, 1e+16",
        "1.5E300, 1.5e+300",
        "-2.5e-10, -2.5e-10",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "5e-324, 5e-324",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "1e-1, 0.1",
        "1e3, 1000",
        "-1E+2, -100",
        "9007199254740993, 9007199254740993",
        "-9223372036854775808, -9223372036854775808",
        "18446744073709551616, 18446744073709551616",
        "-0, 0",
    })
    void numbersThatOldRoomVersionsTolerateHaveOneText(String text, String canonical) {
        assertThat(canonical(text)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e999", "1.5e309"})
    void aNumberWithoutATextIsRefused(String text) {
        assertThatExceptionOfType(JsonException.class).isThrownBy(() -> canonical(text));
    }

    @Test
    void aNumberOfManyDigitsIsRefusedWithoutEffort() {
        assertThatExceptionOfType(JsonException.class).isThrownBy(() -> canonical("9".repeat(100_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9007199254740991", "-9007199254740991", "\"1.5\"", "[{\"a\":[null,true]}]"})
    void strictCanonicalJsonKnowsIntegersOfFiftyThreeBits(String text) {
        assertThat(CanonicalJson.violation(read(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0",
                "1e1",
                "-0",
                "-0.0",
                "9007199254740992",
                "-9007199254740992",
                "9223372036854775808",
                "[1,2.5]",
                "{\"a\":{\"b\":[-0]}}",
            })
    void strictCanonicalJsonKnowsNoOtherNumbers(String text) {
        assertThat(CanonicalJson.violation(read(text))).isPresent();
    }

    private static JsonValue read(String text) {
        return JsonReader.read(text.getBytes(UTF_8));
    }

    private static String canonical(String text) {
        return CanonicalJson.text(read(text));
    }
}
