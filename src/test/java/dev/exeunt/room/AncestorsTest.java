package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AncestorsTest {
    private final Map<Long, EventNode> graph = new TreeMap<>();
    private final Ancestors ancestors =
            new Ancestors(numbers -> numbers.stream().map(graph::get).toList());

    @Test
    void historyIsToldFromTheNewestBackUpToTheLimit() {
        given(1);
        given(2, 1L);
        given(3, 1L);
        given(4, 2L, 3L);

        assertThat(numbers(ancestors.upTo(nodes(4), 3))).containsExactly(4L, 3L, 2L);
        assertThat(numbers(ancestors.upTo(nodes(4), 10))).containsExactly(4L, 3L, 2L, 1L);
        assertThat(numbers(ancestors.upTo(nodes(2, 3), 10))).containsExactly(3L, 2L, 1L);
    }

    @Test
    void whatIsRejectedIsNeitherToldNorGoneBeyond() {
        given(1);
        given(2, Outcome.REJECTED, 1L);
        given(3, 2L);

        assertThat(numbers(ancestors.upTo(nodes(3), 10))).containsExactly(3L);
        assertThat(numbers(ancestors.upTo(nodes(2), 10))).isEmpty();
        assertThat(ancestors.between(nodes(2), Set.of(), 0, 10)).isEmpty();
    }

    @Test
    void whatIsSoftFailedIsToldOnlyWhereAnotherEventCitesIt() {
        given(1);
        given(2, Outcome.SOFT_FAILED, 1L);
        given(3, 2L);

        assertThat(numbers(ancestors.upTo(nodes(2), 10))).containsExactly(1L);
        assertThat(numbers(ancestors.upTo(nodes(2, 3), 10))).containsExactly(3L, 2L, 1L);
        assertThat(numbers(ancestors.between(nodes(3), Set.of(), 0, 10))).containsExactly(2L, 1L);
    }

    @Test
    void whatIsMissingIsWhatLiesBetweenTheNearestFirst() {
        given(1);
        given(2, 1L);
        given(3, 2L);
        given(4, 2L);
        given(5, 3L, 4L);

        assertThat(numbers(ancestors.between(nodes(5), Set.of(1L), 0, 10))).containsExactly(3L, 4L, 2L);
        assertThat(numbers(ancestors.between(nodes(5), Set.of(1L), 0, 2))).containsExactly(3L, 4L);
        assertThat(numbers(ancestors.between(nodes(5), Set.of(3L, 4L), 0, 10))).isEmpty();
        assertThat(numbers(ancestors.between(nodes(5), Set.of(5L), 0, 10))).isEmpty();
        assertThat(numbers(ancestors.between(nodes(5, 4), Set.of(), 0, 10))).containsExactly(3L, 2L, 1L);
    }

    @Test
    void howeverManyEventsAreNamedNoMoreIsReadThanIsTold() {
        for (long number = 1; number <= 100; number++) {
            given(number);
        }
        for (long number = 101; number <= 200; number++) {
            given(number, number - 100);
        }
        List<Long> read = new ArrayList<>();
        Ancestors counted = new Ancestors(numbers -> {
            read.addAll(numbers);
            return numbers.stream().map(graph::get).toList();
        });

        List<EventNode> between = counted.between(List.copyOf(graph.values()).subList(100, 200), Set.of(), 0, 5);

        assertThat(numbers(between)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(read).hasSize(5);
    }

    @Test
    void whatIsLessDeepThanWantedIsNotMissing() {
        given(1);
        given(2, 1L);
        given(3, 2L);
        given(4, 3L);

        assertThat(numbers(ancestors.between(nodes(4), Set.of(), 2, 10))).containsExactly(3L, 2L);
    }

    @Test
    void whatIsCitedAsAnOutlierIsToldOnceAndInItsPlace() {
        given(1);
        EventNode place = placed(3, 2);
        graph.put(2L, place);
        given(4, 2L);
        given(5, 3L, 4L);

        assertThat(ancestors.upTo(nodes(5), 10)).containsExactly(graph.get(5L), graph.get(4L), place, graph.get(1L));
        assertThat(numbers(ancestors.between(nodes(5), Set.of(3L), 0, 10))).containsExactly(4L);
    }

    /** An event that is named by an older number too, and follows on the first. */
    private EventNode placed(long number, long outlier) {
        given(number, 1L);
        EventNode node = graph.get(number);
        EventNode place = new EventNode(
                number,
                node.id(),
                node.outcome(),
                null,
                node.depth(),
                node.prev(),
                List.of(),
                EventNode.ROOT,
                List.of(),
                List.of(),
                List.of(),
                RoomHead.EMPTY,
                outlier,
                false);
        graph.put(number, place);
        return place;
    }

    private void given(long number, Long... prev) {
        given(number, Outcome.ACCEPTED, prev);
    }

    /** An event as deep as its number. */
    private void given(long number, Outcome outcome, Long... prev) {
        graph.put(
                number,
                new EventNode(
                        number,
                        new EventId("$" + number),
                        outcome,
                        null,
                        number,
                        Arrays.asList(prev),
                        List.of(),
                        EventNode.ROOT,
                        List.of(),
                        List.of(),
                        List.of(),
                        RoomHead.EMPTY));
    }

    private List<EventNode> nodes(long... numbers) {
        return Arrays.stream(numbers).mapToObj(graph::get).toList();
    }

    private static List<Long> numbers(List<EventNode> nodes) {
        return nodes.stream().map(EventNode::number).toList();
    }
}
