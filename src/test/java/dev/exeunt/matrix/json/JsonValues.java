package dev.exeunt.matrix.json;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Arbitrary JSON values, of every kind and with every kind of character. */
public final class JsonValues extends DomainContextBase {
    private static final int MAX_DEPTH = 3;

    @Provide
    Arbitrary<JsonValue> values() {
        return Arbitraries.recursive(JsonValues::scalars, JsonValues::nested, 0, MAX_DEPTH);
    }

    @Provide
    Arbitrary<JsonObject> objects() {
        return members(values()).map(JsonObject::of);
    }

    private static Arbitrary<JsonValue> nested(Arbitrary<JsonValue> inner) {
        return Arbitraries.oneOf(
                inner,
                inner.list().ofMaxSize(4).<JsonValue>map(JsonArray::new),
                members(inner).<JsonValue>map(JsonObject::of));
    }

    private static Arbitrary<Map<String, JsonValue>> members(Arbitrary<JsonValue> inner) {
        return Arbitraries.maps(strings(), inner).ofMaxSize(5);
    }

    private static Arbitrary<JsonValue> scalars() {
        return Arbitraries.oneOf(List.of(
                Arbitraries.<JsonValue>of(JsonNull.NULL, JsonBoolean.TRUE, JsonBoolean.FALSE),
                Arbitraries.longs().map(JsonInteger::new),
                Arbitraries.integers().map(i -> new JsonInteger(i)),
                strings().map(JsonString::new)));
    }

    /** Lengths and characters at the borders of what is written in one, two, three and four bytes, or escaped. */
    private static Arbitrary<String> strings() {
        Arbitrary<Integer> codePoints = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.integers().between('a', 'e')),
                Tuple.of(2, Arbitraries.integers().between(0, 0x7F)),
                Tuple.of(1, Arbitraries.of((int) '"', (int) '\\', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF)),
                Tuple.of(1, Arbitraries.integers().between(0x10000, 0x10FFFF)));
        return codePoints.list().ofMaxSize(6).map(JsonValues::text);
    }

    private static String text(List<Integer> codePoints) {
        StringBuilder text = new StringBuilder();
        codePoints.forEach(text::appendCodePoint);
        return text.toString();
    }
}
