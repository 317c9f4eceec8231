package dev.exeunt.matrix.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.exeunt.matrix.event.PowerLevelFormat;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerLevelTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            textBlock =
                    """
            '"100"', 100
            '"000100"', 100
            '"+100"', 100
            '"-100"', -100
            '" 00100 "', 100
            '" +100 "', 100
            '"\\t-0\\n"', 0
            '"\\u00a07"', 7
            '"000000000000000000000000000005"', 5
            '"9223372036854775807"', 9223372036854775807
            '"9223372036854775808"', 9223372036854775807
            '"-99999999999999999999999999"', -9223372036854775808
            """)
    void aStringMayHoldAnInteger(String json, long level) {
        assertThat(PowerLevel.read(json(json), PowerLevelFormat.WITH_STRINGS)).hasValue(level);
        assertThat(PowerLevel.read(json(json), PowerLevelFormat.WITH_FLOATS)).hasValue(level);
        assertThat(PowerLevel.read(json(json), PowerLevelFormat.INTEGERS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "+", "- 1", "1 0", "1.0", "1e2", "--1", "+-1", "0x1", "ten", "1_000", "\u0661"})
    void otherStringsAreNoLevel(String text) {
        assertThat(PowerLevel.read(new JsonString(text), PowerLevelFormat.WITH_FLOATS))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"50.57, 50", "-50.57, -50", "5.114698E4, 51146", "1e400000000000, -", "1e30, 9223372036854775807"})
    void aFloatIsTruncatedWhereTheRoomVersionHasFloats(String json, String level) {
        if (level.equals("-")) {
            assertThatCode(() -> json(json)).hasMessageContaining("too large");
            return;
        }
        assertThat(PowerLevel.read(json(json), PowerLevelFormat.WITH_FLOATS)).hasValue(Long.parseLong(level));
        assertThat(PowerLevel.read(json(json), PowerLevelFormat.WITH_STRINGS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "{}", "[]", "[50]"})
    void nothingElseIsALevel(String json) {
        assertThat(PowerLevel.read(json(json), PowerLevelFormat.WITH_FLOATS)).isEmpty();
    }

    @Test
    void whatIsAbsentIsNoLevel() {
        assertThat(PowerLevel.read(null, PowerLevelFormat.INTEGERS)).isEqualTo(OptionalLong.empty());
    }

    private static JsonValue json(String text) {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
