package dev.exeunt.matrix.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonParser;
import dev.exeunt.matrix.json.JsonException.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void everyKindOfValueIsRead() {
        JsonObject expected = JsonObject.of(
                "array",
                List.of(1, "two", List.of()),
                "false",
                false,
                "integer",
                -9007199254740991L,
                "null",
                null,
                "object",
                JsonObject.of("a", JsonObject.EMPTY),
                "string",
                "\" \\ / \b \f \n \r \t é 世 \uD83D\uDE00",
                "true",
                true);

        assertThat(
                        read(
                                """
                                 { "true": true, "null" : null, "false":false, "integer": -9007199254740991,
                                 "string": "\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9 世 \\ud83d\\uDE00",
                                 "object": {"a": {}}, "array": [1, "two", []] }\r\n\t\
                                """))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"a\"", "null", "true", "[]", "{}"})
    void anyValueMayStandAtTheTop(String text) {
        assertThat(CanonicalJson.text(read(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[",
                "[1",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{,}",
                "tru",
                "nul",
                "True",
                "NaN",
                "Infinity",
                "-Infinity",
                "undefined",
                "01",
                "-01",
                "+1",
                "1.",
                ".5",
                "-",
                "1e",
                "0x1",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"a\nb\"",
                "\"a\tb\"",
                "\"a\u0001b\"",
                "{} {}",
                "{}x",
                "1 2",
                "[]]",
                "// comment\n1",
                "/* comment */ 1",
                "# comment\n1",
                "\u00a01",
                "\"a\0b\"",
                "{}\0",
                "\0",
            })
    void whatIsNotJsonIsRefusedAsSuch(String text) {
        assertThat(faultOf(text.getBytes(UTF_8))).isEqualTo(Fault.NOT_JSON);
    }

    @ParameterizedTest
    @CsvSource({
        "an overlong slash, 22C0AF22",
        "an overlong NUL, 22C08022",
        "an overlong slash of three bytes, 22E080AF22",
        "an overlong slash of four bytes, 22F08080AF22",
        "beyond U+10FFFF, 22F490808022",
        "a lone continuation byte, 228022",
        "a sequence that is cut short, 22E4B822",
        "a sequence at the end of the text, 22E4B8",
        "the byte FE, 22FE22",
        "Latin-1, 22E922",
        "a byte order mark, EFBBBF7B7D",
        "a byte order mark before non-ASCII, EFBBBF22C3A922",
    })
    void whatIsNotPlainUtf8IsNotJson(String what, String bytes) {
        assertThat(faultOf(HexFormat.of().parseHex(bytes))).as(what).isEqualTo(Fault.NOT_JSON);
    }

    @Test
    void otherEncodingsAreNotJson() {
        for (Charset charset :
                List.of(UTF_16, UTF_16BE, UTF_16LE, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE"))) {
            assertThat(faultOf("{\"a\":1}".getBytes(charset))).isEqualTo(Fault.NOT_JSON);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"a\\ud83dz\"",
                "\"\\ud83d\\ud83d\\ude00\"",
                "\"\\ude00\\ud83d\"",
                "{\"\\udfff\":1}",
                "[[\"\\uDBFF\"]]",
            })
    void aLoneSurrogateIsRefused(String text) {
        assertThat(faultOf(text.getBytes(UTF_8))).isEqualTo(Fault.BAD_JSON);
    }

    @Test
    void aPairOfSurrogatesIsOneCharacter() {
        byte[] text = "{\"\\ud83d\\ude00\":\"\\\\ud800 \\uD83D\\uDE00\"}".getBytes(UTF_8);

        assertThat(JsonReader.read(text)).isEqualTo(JsonObject.of("\uD83D\uDE00", "\\ud800 \uD83D\uDE00"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"22EDA08022", "22EDBFBF22", "22EDA0BDEDB88022", "22C3A9EDA0BD22"})
    void aSurrogateThatIsEncodedInUtf8IsRefused(String bytes) {
        assertThat(faultOf(HexFormat.of().parseHex(bytes))).isEqualTo(Fault.BAD_JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"b\":2,\"\\u0061\":3}",
                "{\"x\":[{\"é\":1,\"\\u00e9\":1}]}",
                "{\"\":1,\"\":2}",
                "{\"c\":1,\"b\":1,\"a\":1,\"c\":1}",
            })
    void aKeyThatOccursTwiceIsRefused(String text) {
        assertThat(faultOf(text.getBytes(UTF_8))).isEqualTo(Fault.BAD_JSON);
    }

    @Test
    void theRefusalOfALongKeyIsShort() {
        String member = "\"" + "k".repeat(10_000) + "\":1";
        byte[] text = ("{" + member + "," + member + "}").getBytes(UTF_8);

        JsonException refusal = catchThrowableOfType(JsonException.class, () -> JsonReader.read(text));

        assertThat(refusal.getMessage()).hasSizeLessThan(200);
    }

    @Test
    void keysThatOnlyLookAlikeAreDifferent() {
        assertThat(((JsonObject) read("{\"e\\u0301\":1,\"é\":2,\"E\":3,\"e\":4}")).size())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"[, ]", "'{\"a\":', }", "'[{\"a\":', }]"})
    void nestingIsAllowedUpToItsLimit(String open, String close) {
        int levels = JsonReader.MAX_DEPTH / close.length();

        assertThatNoException().isThrownBy(() -> read(open.repeat(levels) + "1" + close.repeat(levels)));
        assertThat(faultOf((open.repeat(levels) + "[1]" + close.repeat(levels)).getBytes(UTF_8)))
                .isEqualTo(Fault.BAD_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
    void nestingWithoutEndIsRefusedAndNotFollowed(String open) {
        assertThat(faultOf(open.repeat(100_000).getBytes(UTF_8))).isEqualTo(Fault.BAD_JSON);
    }

    @Test
    void anObjectMustBeAnObject() {
        JsonException refusal =
                catchThrowableOfType(JsonException.class, () -> JsonReader.readObject("[]".getBytes(UTF_8)));

        assertThat(refusal.fault()).isEqualTo(Fault.BAD_JSON);
        assertThat(JsonReader.readObject("{}".getBytes(UTF_8))).isEqualTo(JsonObject.EMPTY);
    }

    @Test
    void manyKeysInDescendingOrderCostNoMoreThanOthers() {
        String members = IntStream.range(0, 50_000)
                .mapToObj(i -> "\"%05d\":1".formatted(99_999 - i))
                .collect(Collectors.joining(",", "{", "}"));

        Assertions.assertTimeout(Duration.ofSeconds(2), () -> assertThat(((JsonObject) read(members)).size())
                .isEqualTo(50_000));
    }

    @Test
    void theParserOfAStreamTellsWhereValuesStandInBytes() throws IOException {
        byte[] text = "[{\"a\":\"é\"},2]".getBytes(UTF_8);

        try (JsonParser parser = JsonReader.parser(new ByteArrayInputStream(text))) {
            parser.nextToken();
            parser.nextToken();
            assertThat(parser.currentTokenLocation().getByteOffset()).isEqualTo(1);
            parser.skipChildren();
            assertThat(parser.currentLocation().getByteOffset()).isEqualTo(11);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\u0\u0961093\"", "{\"\\u\u01300041\":1}", "\"\\u004\uFF11\"", "\"\\\\\\u00\u09611\""})
    void anEscapeByNumberHasAsciiDigitsOnly(String text) {
        assertThat(faultOf(text.getBytes(UTF_8))).isEqualTo(Fault.NOT_JSON);
    }

    @Test
    void aBackslashThatIsEscapedBeginsNoEscapeByNumber() {
        assertThat(read("\"\\\\u0\u0961 \\u0961\"")).isEqualTo(new JsonString("\\u0\u0961 \u0961"));
    }

    @Test
    void theParserOfAStreamLimitsNesting() throws IOException {
        try (JsonParser parser =
                JsonReader.parser(new ByteArrayInputStream("[".repeat(101).getBytes(UTF_8)))) {
            parser.nextToken();
            IOException failure = catchThrowableOfType(IOException.class, parser::skipChildren);

            assertThat(JsonReader.fault(failure).fault()).isEqualTo(Fault.BAD_JSON);
        }
    }

    private static JsonValue read(String text) {
        return JsonReader.read(text.getBytes(UTF_8));
    }

    private static Fault faultOf(byte[] text) {
        JsonException refusal = catchThrowableOfType(JsonException.class, () -> JsonReader.read(text));
        assertThat(refusal).isNotNull();
        assertThat(refusal.getMessage().lines()).hasSize(1);
        return refusal.fault();
    }
}
