package dev.exeunt.matrix.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(JsonValues.class)
@Domain(DomainContext.Global.class)
class CanonicalJsonProperties {
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenReadsBackAsTheSameValue(@ForAll JsonValue value) {
        assertThat(JsonReader.read(CanonicalJson.bytes(value))).isEqualTo(value);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void canonicalTextIsItsOwnCanonicalText(@ForAll JsonValue value) {
        byte[] once = CanonicalJson.bytes(value);

        assertThat(CanonicalJson.bytes(JsonReader.read(once))).isEqualTo(once);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void theOrderOfMembersAndTheEscapesOfTheSourceDoNotMatter(@ForAll JsonValue value, @ForAll Random random) {
        String text = new NaiveWriter(random).write(value);

        assertThat(CanonicalJson.bytes(JsonReader.read(text.getBytes(UTF_8)))).isEqualTo(CanonicalJson.bytes(value));
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void aSecondWriterWritesTheSame(@ForAll JsonValue value) {
        assertThat(CanonicalJson.text(value)).isEqualTo(new NaiveWriter(null).write(value));
    }
}
