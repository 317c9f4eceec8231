package dev.exeunt.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The CPU time of a leave, in all nodes together and in PostgreSQL.
 *
 * @param nodes how many nodes there were, each of which got as many requests as the others
 * @param leaves how many leaves were measured
 * @param seconds how long they took
 * @param nodeMicros of all nodes' processes, for each leave
 * @param storeMicros of PostgreSQL's processes, for each leave
 */
record CpuCost(int nodes, int leaves, double seconds, double nodeMicros, double storeMicros) {
    private static final int ROOMS = 150;

    /** Leaves of each room for each node there is: each JVM compiles what is measured after as many requests, however many nodes share them. */
    private static final int WARM_UP_A_NODE = 250;

    private static final int MEASURED = 60;
    private static final int AT_ONCE = 32;

    /** Measures: the members of many rooms leave, one after the other in each, by leaves that were signed beforehand. */
    static CpuCost measure(World world) throws IOException {
        int warmUp = WARM_UP_A_NODE * world.cluster().nodes().size();
        RoomPool pool = world.rooms(warmUp + MEASURED, ChaosRoom.Style.IN_A_ROW);
        pool.fill(ROOMS, 0);
        leave(world, pool.rooms(), warmUp);
        Duration nodesBefore = nodes(world);
        Duration storeBefore = world.postgres().cpu();
        long began = System.nanoTime();
        int leaves = leave(world, pool.rooms(), MEASURED);
        double seconds = (System.nanoTime() - began) / 1e9;
        return new CpuCost(
                world.cluster().nodes().size(),
                leaves,
                seconds,
                micros(nodes(world).minus(nodesBefore), leaves),
                micros(world.postgres().cpu().minus(storeBefore), leaves));
    }

    private static double micros(Duration cpu, int leaves) {
        return cpu.toNanos() / 1e3 / leaves;
    }

    private static Duration nodes(World world) throws IOException {
        Duration sum = Duration.ZERO;
        for (Node node : world.cluster().nodes()) {
            sum = sum.plus(node.cpu());
        }
        return sum;
    }

    private static int leave(World world, List<ChaosRoom> rooms, int each) {
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
        AtomicInteger done = new AtomicInteger();
        CompletableFuture<?>[] all = rooms.stream()
                .map(room -> CompletableFuture.runAsync(() -> done.addAndGet(leave(world, room, each)), workers))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).join();
        workers.shutdown();
        return done.get();
    }

    private static int leave(World world, ChaosRoom room, int each) {
        for (int i = 0; i < each; i++) {
            Optional<Departure> departure = room.next();
            try {
                Ledger.Outcome outcome = world.leaver().leave(departure.orElseThrow(), Load.PATIENCE);
                if (!outcome.isAcknowledged()) {
                    throw new IllegalStateException("a leave failed: " + outcome);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return each;
    }
}
