package dev.exeunt.matrix.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Appendices, "Unpadded Base64". */
class Base64Test {
    @ParameterizedTest
    @CsvSource({"'', ''", "f, Zg", "fo, Zm8", "foo, Zm9v", "foob, Zm9vYg", "fooba, Zm9vYmE", "foobar, Zm9vYmFy"})
    void theSpecificationsExamplesHold(String text, String encoded) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);

        assertThat(Base64.encode(bytes)).isEqualTo(encoded);
        assertThat(Base64.decode(encoded).orElseThrow()).isEqualTo(bytes);
    }

    @Test
    void theAlphabetsDifferInTwoLetters() {
        byte[] bytes = {(byte) 0xFB, (byte) 0xFF};

        assertThat(Base64.encode(bytes)).isEqualTo("+/8");
        assertThat(Base64.encodeUrlSafe(bytes)).isEqualTo("-_8");
    }

    @Test
    void paddingIsRead() {
        assertThat(Base64.decode("Zg==").orElseThrow()).containsExactly('f');
    }

    @ParameterizedTest
    @ValueSource(strings = {"Z", "Zg=", "Zm 9v", "Zm9v!", "Zm9vé", "-_8", "Zm9v\n"})
    void whatIsNotBase64IsRefused(String text) {
        assertThat(Base64.decode(text)).isEmpty();
    }
}
