package dev.exeunt.matrix.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class CanonicalJsonFuzzTest {
    @FuzzTest
    void whatWasReadHasOneCanonicalTextThatReadsBack(byte[] bytes) {
        JsonValue value;
        try {
            value = JsonReader.read(bytes);
        } catch (JsonException e) {
            return;
        }
        byte[] canonical = CanonicalJson.bytes(value);
        JsonValue again = JsonReader.read(canonical);

        assertThat(CanonicalJson.bytes(again)).isEqualTo(canonical);
        if (CanonicalJson.violation(value).isEmpty()) {
            assertThat(again).isEqualTo(value);
        }
    }
}
