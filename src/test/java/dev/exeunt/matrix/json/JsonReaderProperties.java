package dev.exeunt.matrix.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(JsonValues.class)
@Domain(DomainContext.Global.class)
class JsonReaderProperties {
    /** In ISO 8859-1, so that each character is a byte. */
    private static final List<String> SPLINTERS = List.of(
            "",
            "\"",
            "\\",
            "\\u",
            "\\ud83d",
            "\\ude00",
            "\\u0061",
            "\\u00e",
            "\\x",
            "\\n",
            "\n",
            "\0",
            "\u001f",
            "\u007f",
            " ",
            "\u00a0",
            ",",
            ":",
            "{",
            "}",
            "[",
            "]",
            "[]",
            "{}",
            "null",
            "true",
            "fals",
            "-",
            "-0",
            "0",
            "01",
            "1",
            "1.",
            ".5",
            "1.5",
            "1e",
            "1e5",
            "E+2",
            "9".repeat(18),
            "9".repeat(19),
            "9".repeat(1001),
            "1" + "0".repeat(400) + ".0",
            "\"a\":1,",
            "\"a\":2,\"a\":3",
            "\u00c3\u00a9",
            "\u00c3",
            "\u00a9",
            "\u00ed\u00a0\u0080",
            "\u00c0\u00af",
            "\u00ef\u00bf\u00bd",
            "\u00ef\u00bb\u00bf",
            "\u00f0\u009f\u0098\u0080",
            "\u00f4\u0090\u0080\u0080",
            "\u00ff",
            "\\u0\u00d9\u00a161",
            "//",
            "#",
            "'");

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void aSecondReaderReadsTheSame(@ForAll JsonValue value, @ForAll Random random) {
        byte[] text = new NaiveWriter(random).write(value).getBytes(UTF_8);

        assertThat(JsonReader.read(text)).isEqualTo(value).isEqualTo(CharacterReader.read(text));
    }

    @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
    void whatIsDamagedIsRefusedOrReadAsASecondReaderDoes(@ForAll JsonValue value, @ForAll Random random) {
        byte[] text = damaged(new NaiveWriter(random).write(value).getBytes(UTF_8), random);

        assertThat(accepted(JsonReader::read, text)).isEqualTo(accepted(CharacterReader::read, text));
    }

    @Property(tries = 200)
    void objectsOfAnySizeAreReadInAnyOrder(@ForAll Random random) {
        StringBuilder text = new StringBuilder("{");
        IntStream.range(0, random.nextInt(200))
                .forEach(i -> text.append("\"%x\":%d,".formatted(random.nextInt(2000), i)));
        byte[] utf8 = text.append("\"z\":[]}").toString().getBytes(UTF_8);

        assertThat(accepted(JsonReader::read, utf8)).isEqualTo(accepted(CharacterReader::read, utf8));
    }

    /** With some bytes taken away and something else in their place. */
    private static byte[] damaged(byte[] text, Random random) {
        String bytes = new String(text, ISO_8859_1);
        int from = random.nextInt(bytes.length() + 1);
        int to = Math.min(bytes.length(), from + random.nextInt(3));
        String splinter = SPLINTERS.get(random.nextInt(SPLINTERS.size()));
        return (bytes.substring(0, from) + splinter + bytes.substring(to)).getBytes(ISO_8859_1);
    }

    @FunctionalInterface
    private interface Reader {
        JsonValue read(byte[] utf8);
    }

    private static Optional<JsonValue> accepted(Reader reader, byte[] text) {
        try {
            return Optional.of(reader.read(text));
        } catch (JsonException refused) {
            return Optional.empty();
        }
    }
}
