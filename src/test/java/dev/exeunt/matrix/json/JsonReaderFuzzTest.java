package dev.exeunt.matrix.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

class JsonReaderFuzzTest {
    private static final JsonMapper SECOND_READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @FuzzTest
    void bytesAreReadAsAnotherReaderDoesOrRefused(byte[] bytes) throws IOException {
        JsonValue value;
        try {
            value = JsonReader.read(bytes);
        } catch (JsonException e) {
            assertThat(e.getMessage()).isNotBlank();
            assertThatExceptionOfType(JsonException.class).isThrownBy(() -> CharacterReader.read(bytes));
            return;
        }
        assertSame(value, SECOND_READER.readTree(bytes));
    }

    private static void assertSame(JsonValue value, JsonNode node) {
        if (value instanceof JsonObject object) {
            assertThat(node.isObject()).isTrue();
            assertThat(node.size()).isEqualTo(object.size());
            object.forEach((key, member) -> assertSame(member, node.get(key)));
        } else if (value instanceof JsonArray array) {
            assertThat(node.isArray()).isTrue();
            assertThat(node.size()).isEqualTo(array.size());
            for (int i = 0; i < array.size(); i++) {
                assertSame(array.get(i), node.get(i));
            }
        } else if (value instanceof JsonInteger integer) {
            assertThat(node.isIntegralNumber() && node.canConvertToLong()).isTrue();
            assertThat(node.longValue()).isEqualTo(integer.value());
        } else if (value instanceof JsonInexact number) {
            assertThat(node.doubleValue()).isEqualTo(number.value());
        } else if (value instanceof JsonString string) {
            assertThat(node.textValue()).isEqualTo(string.value());
        } else {
            assertThat(node.asText()).isEqualTo(CanonicalJson.text(value));
        }
    }
}
