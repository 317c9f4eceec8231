package dev.exeunt.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class XMatrixTest {
    private static final XMatrix EXPECTED = new XMatrix(
            new ServerName("origin.example:8449"),
            Optional.of(new ServerName("[2001:db8::1]")),
            "ed25519:key1",
            "AB+/cd");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Matrix origin=\"origin.example:8449\",destination=\"[2001:db8::1]\",key=\"ed25519:key1\",sig=\"AB+/cd\"",
                "x-MATRIX   Origin=\"origin.example:8449\" \t,\t DESTINATION=\"[2001:db8::1]\",Key=\"ed25519:key1\",Sig=\"AB+/cd\"",
                "X-Matrix sig=AB+/cd,key=ed25519:key1,destination=[2001:db8::1],origin=origin.example:8449",
                "X-Matrix sig=\"\\A\\B+\\/cd\",key=ed25519:key1,destination=[2001:db8::1],origin=origin.example:8449",
                "X-Matrix a=\"b,c=\\\"d\",origin=origin.example:8449,destination=[2001:db8::1],key=ed25519:key1,sig=AB+/cd,z=1",
                "X-Matrix , ,origin = origin.example:8449,, destination= [2001:db8::1],key =ed25519:key1,sig=AB+/cd,"
            })
    void everySpellingThatTheRfcAllowsIsRead(String header) {
        assertThat(XMatrix.parse(header)).isEqualTo(EXPECTED);
    }

    @Test
    void theDestinationMayBeAbsent() {
        assertThat(XMatrix.parse("X-Matrix origin=o,key=ed25519:1,sig=AA").destination())
                .isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "X-Matrix",
                "X-Matrix ",
                "X-Matrixorigin=o,key=ed25519:1,sig=AA",
                "Bearer origin=o,key=ed25519:1,sig=AA",
                "X-Matrix origin=\"",
                "X-Matrix origin=\"o",
                "X-Matrix origin=\"o\\",
                "X-Matrix origin",
                "X-Matrix origin=",
                "X-Matrix =o",
                "X-Matrix origin=o key=ed25519:1 sig=AA",
                "X-Matrix origin=\"o\"x,key=ed25519:1,sig=AA",
                "X-Matrix origin=o,origin=o,key=ed25519:1,sig=AA",
                "X-Matrix origin=o,ORIGIN=p,key=ed25519:1,sig=AA",
                "X-Matrix key=ed25519:1,sig=AA",
                "X-Matrix origin=o,sig=AA",
                "X-Matrix origin=o,key=ed25519:1",
                "X-Matrix origin=o,key=ed25519:1,sig=\"\"",
                "X-Matrix origin=o,key=rsa:1,sig=AA",
                "X-Matrix origin=o,key=ed25519,sig=AA",
                "X-Matrix origin=\"not a server\",key=ed25519:1,sig=AA",
                "X-Matrix origin=o,destination=\"\",key=ed25519:1,sig=AA",
                "X-Matrix origin=o,key=ed25519:1,sig=\"A\u0001A\"",
                "X-Matrix origin=ö,key=ed25519:1,sig=AA"
            })
    void everythingElseIsUnauthorized(String header) {
        assertThatThrownBy(() -> XMatrix.parse(header))
                .isInstanceOfSatisfying(
                        MatrixException.class,
                        refused -> assertThat(refused.error().code()).isEqualTo(Code.UNAUTHORIZED));
    }

    @Test
    void anEndlessHeaderIsNotRead() {
        String endless = "X-Matrix origin=o,key=ed25519:1,sig=AA,x=" + "a".repeat(5000);

        assertThatThrownBy(() -> XMatrix.parse(endless)).hasMessageContaining("4096");
    }

    @Property(tries = 200)
    void whatIsWrittenIsRead(
            @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 40) String origin,
            @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 40) String version,
            @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 86) String signature) {
        XMatrix written = new XMatrix(
                new ServerName(origin), Optional.of(new ServerName("here.example")), "ed25519:" + version, signature);

        assertThat(XMatrix.parse(written.header())).isEqualTo(written);
    }
}
