package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.cli.TextGraph.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextGraphTest {
    @Test
    void aStraightLineIsAStraightLine() {
        assertThat(TextGraph.draw(List.of(node("c", "b"), node("b", "a"), node("a"))))
                .containsExactly("●  c", "●  b", "●  a");
    }

    @Test
    void aForkThatIsMergedPartsAndJoins() {
        assertThat(TextGraph.draw(
                        List.of(node("merge", "left", "right"), node("right", "a"), node("left", "a"), node("a"))))
                .containsExactly(
                        "●    merge", //
                        "├─╮",
                        "│ ●  right",
                        "● │  left",
                        "├─╯",
                        "●    a");
    }

    @Test
    void extremitiesThatNothingMergesBeginInLanesOfTheirOwn() {
        assertThat(TextGraph.draw(
                        List.of(node("z", "a"), node("y", "a"), node("x", "a"), node("a", "older than what is drawn"))))
                .containsExactly(
                        "●      z", //
                        "│ ●    y",
                        "│ │ ●  x",
                        "├─┴─╯",
                        "●      a");
    }

    @Test
    void aLaneBetweenIsCrossed() {
        assertThat(TextGraph.draw(
                        List.of(node("d", "a"), node("c", "b"), node("e", "a", "b"), node("b", "a"), node("a"))))
                .containsExactly(
                        "●        d", //
                        "│ ●      c",
                        "│ │ ●    e",
                        "│ │ ├─╮",
                        "│ ├─┼─╯",
                        "│ ● │    b",
                        "├─┴─╯",
                        "●        a");
    }

    private static Node node(String id, String... prev) {
        return new Node(id, List.of(prev), id);
    }
}
