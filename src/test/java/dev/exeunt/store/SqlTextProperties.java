package dev.exeunt.store;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SqlTextProperties {
    @Property(tries = 500)
    void aTextComesBackAsItWas(@ForAll("texts") String text) {
        assertThat(SqlText.back(SqlText.of(text))).isEqualTo(text);
    }

    @Property(tries = 500)
    void noNulIsStored(@ForAll("texts") String text) {
        assertThat(SqlText.of(text)).doesNotContain("\0");
    }

    @Property(tries = 500)
    void differentTextsAreStoredDifferently(@ForAll("texts") String one, @ForAll("texts") String other) {
        assertThat(SqlText.of(one).equals(SqlText.of(other))).isEqualTo(one.equals(other));
    }

    @Example
    void anOrdinaryTextIsStoredAsItIs() {
        assertThat(SqlText.of("@alice:example.org")).isEqualTo("@alice:example.org");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars('\0', '\u001A', '0', 'a').ofMaxLength(8);
    }
}
