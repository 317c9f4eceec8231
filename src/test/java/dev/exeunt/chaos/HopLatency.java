package dev.exeunt.chaos;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a node takes for a template, asked by one request after the other.
 *
 * @param owner where the room is on the node that is asked
 * @param other where the room is on another one, so that the question goes over the event bus
 */
record HopLatency(Figures owner, Figures other) {
    private static final int WARM_UP = 1_500;
    private static final int MEASURED = 3_000;

    static HopLatency measure(World world) throws IOException, SQLException {
        RoomPool pool = world.rooms(2, ChaosRoom.Style.MIXED);
        pool.fill(2 * world.cluster().nodes().size(), 0);
        List<Question> owner = new ArrayList<>();
        List<Question> other = new ArrayList<>();
        for (Node node : world.cluster().nodes()) {
            for (ChaosRoom room : pool.rooms()) {
                boolean here = world.ownership().shardsOf(node).contains(room.shard());
                (here ? owner : other).add(new Question(node, room.peek()));
            }
        }
        ask(world, owner, WARM_UP);
        ask(world, other, WARM_UP);
        return new HopLatency(Figures.of(ask(world, owner, MEASURED)), Figures.of(ask(world, other, MEASURED)));
    }

    private record Question(Node node, Departure departure) {}

    private static List<Duration> ask(World world, List<Question> questions, int times) {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Question question = questions.get(i % questions.size());
            long began = System.nanoTime();
            Http.Answer answer = world.leaver()
                    .makeLeave(question.departure(), question.node())
                    .join();
            took.add(Duration.ofNanos(System.nanoTime() - began));
            if (answer.status() != 200) {
                throw new IllegalStateException("no template: " + answer);
            }
        }
        return took;
    }
}
