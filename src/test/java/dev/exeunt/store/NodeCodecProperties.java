package dev.exeunt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.RoomHead;
import dev.exeunt.room.StateChange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class NodeCodecProperties {
    private static final EventId ID = new EventId("$" + "i".repeat(43));

    @Property(tries = 300)
    void aNodeIsReadAsItWasWritten(@ForAll("nodes") EventNode node) {
        byte[] bytes = NodeCodec.encode(node);

        assertThat(decode(node, bytes)).isEqualTo(node);
    }

    @Property(tries = 300)
    void oneWrongBitIsNoticed(@ForAll("nodes") EventNode node, @ForAll @IntRange(min = 0, max = 100_000) int place) {
        byte[] bytes = NodeCodec.encode(node);
        int bit = place % (bytes.length * Byte.SIZE);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> decode(node, bytes))
                .withMessageContaining(ID.value());
    }

    @Property(tries = 200)
    void aPartOfANodeIsNoNode(@ForAll("nodes") EventNode node, @ForAll @IntRange(min = 1, max = 100) int missing) {
        byte[] bytes = NodeCodec.encode(node);
        byte[] part = Arrays.copyOf(bytes, Math.max(0, bytes.length - missing));

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> decode(node, part));
    }

    @Property(tries = 200)
    void otherBytesAreNoNode(@ForAll("nodes") EventNode node, @ForAll byte[] bytes) {
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> decode(node, bytes));
    }

    @Example
    void theNodeOfAnotherEventIsNoticed() {
        byte[] bytes = NodeCodec.encode(leave());

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> NodeCodec.decode(leave().number() + 1, ID, Outcome.ACCEPTED, null, 1, bytes))
                .withMessageContaining("checksum");
    }

    @Example
    void aLeaveTakesFewBytes() {
        assertThat(NodeCodec.encode(leave())).hasSizeLessThan(70);
    }

    private static EventNode leave() {
        StateKey key = StateKey.member("@some.person:matrix.example.org");
        List<StateChange> own = List.of(new StateChange(key, 90_123, 100_500));
        return new EventNode(
                100_500,
                ID,
                Outcome.ACCEPTED,
                null,
                1,
                List.of(100_499L),
                List.of(1L, 3L, 90_123L),
                100_499,
                List.of(),
                own,
                own,
                new RoomHead(100_500, 99_000, 12));
    }

    private static EventNode decode(EventNode node, byte[] bytes) {
        return NodeCodec.decode(node.number(), ID, node.outcome(), node.refusal(), node.depth(), bytes);
    }

    @Provide
    Arbitrary<EventNode> nodes() {
        // Edge cases of all parts together are too many to begin with.
        return Arbitraries.longs()
                .between(1, 1L << 40)
                .flatMap(NodeCodecProperties::nodes)
                .withoutEdgeCases();
    }

    private static Arbitrary<EventNode> nodes(long number) {
        Arbitrary<Long> earlier = Arbitraries.longs().between(0, number - 1);
        Arbitrary<List<Long>> cited = earlier.list().ofMaxSize(20);
        Arbitrary<List<StateChange>> changes = changes(number).list().ofMaxSize(4);
        Arbitrary<Long> outlierDepths = Arbitraries.longs().between(-1, 1L << 53);
        Arbitrary<Long> waiting = Arbitraries.longs().between(0, 2);
        Arbitrary<RoomHead> heads = Combinators.combine(
                        Arbitraries.longs().between(0, number), counts(), counts(), outlierDepths, waiting)
                .as(RoomHead::new);
        Arbitrary<Long> outliers = earlier.injectNull(0.5).map(outlier -> outlier == null ? number : outlier);
        return Combinators.combine(
                        Arbitraries.of(Outcome.class),
                        Arbitraries.just(new Refusal("5.4", "no")).injectNull(0.5),
                        cited,
                        cited,
                        earlier,
                        changes,
                        changes,
                        changes.injectNull(0.5))
                .flatAs((outcome, refusal, prev, auth, base, merged, own, current) -> Combinators.combine(
                                heads, outliers, Arbitraries.of(true, false))
                        .as((head, event, inner) -> new EventNode(
                                number,
                                ID,
                                outcome,
                                refusal,
                                5,
                                prev,
                                auth,
                                base,
                                merged,
                                own,
                                current == null ? own : current,
                                head,
                                event,
                                inner)));
    }

    private static Arbitrary<StateChange> changes(long number) {
        Arbitrary<String> types = Arbitraries.oneOf(
                Arbitraries.of(EventType.MEMBER, EventType.CREATE, EventType.POWER_LEVELS, EventType.ALIASES), texts());
        Arbitrary<StateKey> keys = Combinators.combine(types, texts()).as(StateKey::new);
        Arbitrary<Long> numbers = Arbitraries.longs().between(0, number);
        return Combinators.combine(keys, numbers, numbers).as(StateChange::new);
    }

    /** Whatever UTF-8 can hold. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(80).filter(NodeCodecProperties::hasUtf8);
    }

    private static boolean hasUtf8(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static Arbitrary<Long> counts() {
        return Arbitraries.longs().between(0, Long.MAX_VALUE);
    }
}
