package dev.exeunt.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Draws a room's graph in text, the newest event first: an event a line, below it what it cites. */
final class TextGraph {
    /**
     * An event to be drawn.
     *
     * @param prev the IDs of the events that it cites
     * @param label what stands beside it
     */
    record Node(String id, List<String> prev, String label) {}

    private record Line(String drawing, String label) {}

    private final List<Line> lines = new ArrayList<>();

    /** What is expected further down in each lane: an event's ID, or null in a lane that is free. */
    private final List<String> lanes = new ArrayList<>();

    private TextGraph() {}

    /**
     * The lines of the drawing.
     *
     * @param nodes each before those that it cites; events that are cited but not among them are left out
     */
    static List<String> draw(List<Node> nodes) {
        TextGraph graph = new TextGraph();
        Set<String> known = new TreeSet<>(nodes.stream().map(Node::id).toList());
        nodes.forEach(node ->
                graph.add(node, node.prev().stream().filter(known::contains).toList()));
        int width = graph.lines.stream()
                .mapToInt(line -> line.drawing().length())
                .max()
                .orElse(0);
        return graph.lines.stream()
                .map(line -> line.drawing() + " ".repeat(width - line.drawing().length()) + "  " + line.label())
                .map(String::stripTrailing)
                .toList();
    }

    private void add(Node node, List<String> prev) {
        int lane = lanes.indexOf(node.id());
        if (lane < 0) {
            lane = free(0);
            lanes.set(lane, node.id());
        }
        NavigableSet<Integer> joining = lanesOf(node.id());
        joining.remove(lane);
        if (!joining.isEmpty()) {
            lines.add(new Line(connection(lane, joining, '┴', '╯'), ""));
            joining.forEach(other -> lanes.set(other, null));
        }
        lines.add(new Line(event(lane), node.label()));
        lanes.set(lane, prev.isEmpty() ? null : prev.get(0));
        NavigableSet<Integer> parting = new TreeSet<>();
        for (String further : prev.subList(Math.min(1, prev.size()), prev.size())) {
            int to = free(lane + 1);
            lanes.set(to, further);
            parting.add(to);
        }
        if (!parting.isEmpty()) {
            lines.add(new Line(connection(lane, parting, '┬', '╮'), ""));
        }
    }

    private int free(int from) {
        for (int i = from; i < lanes.size(); i++) {
            if (lanes.get(i) == null) {
                return i;
            }
        }
        lanes.add(null);
        return lanes.size() - 1;
    }

    private NavigableSet<Integer> lanesOf(String id) {
        NavigableSet<Integer> found = new TreeSet<>();
        for (int i = 0; i < lanes.size(); i++) {
            if (Objects.equals(lanes.get(i), id)) {
                found.add(i);
            }
        }
        return found;
    }

    private String event(int lane) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < lanes.size(); i++) {
            line.append(i == lane ? '●' : lanes.get(i) == null ? ' ' : '│').append(' ');
        }
        return line.toString().stripTrailing();
    }

    /** A line that connects a lane with others on its right. */
    private String connection(int lane, NavigableSet<Integer> others, char turn, char lastTurn) {
        int last = others.last();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < lanes.size(); i++) {
            boolean crossed = lane < i && i < last;
            boolean used = lanes.get(i) != null;
            if (i == lane) {
                line.append('├');
            } else if (others.contains(i)) {
                line.append(i == last ? lastTurn : turn);
            } else if (crossed) {
                line.append(used ? '┼' : '─');
            } else {
                line.append(used ? '│' : ' ');
            }
            line.append(lane <= i && i < last ? '─' : ' ');
        }
        return line.toString().stripTrailing();
    }
}
