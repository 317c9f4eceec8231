package dev.exeunt.chaos;

import dev.exeunt.chaos.ChaosRoom.Style;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The faults of a run, one after the other, under load. */
final class ChaosRun {
    private static final int LOAD_ROOMS = 36;
    private static final int LOAD_MEMBERS = 120;
    private static final int PROBED_ROOMS = 14;
    private static final int PROBED_MEMBERS = 500;
    private static final int PROBED_AT_ONCE = 6;
    private static final int QUIET_ROOMS = 30;
    private static final int QUIET_MEMBERS = 80;

    private static final long BEFORE_MS = 500;
    private static final long AFTER_MS = 2_000;

    /** How long the cluster may take to be whole again after a fault. */
    private static final Duration RECOVERY = Duration.ofMinutes(2);

    /** Without fencing a room may be ruined so that it never accepts anything again. */
    private static final Duration RECOVERY_OF_WHAT_MAY_BE_RUINED = Duration.ofSeconds(15);

    private final World world;
    private final ChaosSettings settings;
    private final Faults faults;
    private final RoomPool loaded;
    private final RoomPool probed;
    private final RoomPool quiet;

    ChaosRun(World world, ChaosSettings settings) {
        this.world = world;
        this.settings = settings;
        this.faults = new Faults(world.cluster(), world.network(), world.postgres(), settings.pause());
        this.loaded = world.witnessedRooms(LOAD_MEMBERS, Style.MIXED);
        this.probed = world.witnessedRooms(PROBED_MEMBERS, Style.IN_A_ROW);
        this.quiet = world.witnessedRooms(QUIET_MEMBERS, Style.AT_ONCE);
    }

    /** Runs them all. */
    List<Impact> run(Schedule schedule) throws IOException, SQLException {
        loaded.fill(LOAD_ROOMS, 0);
        refill();
        List<Impact> impacts = new ArrayList<>();
        try (Load load = new Load(loaded, LOAD_ROOMS, world.leaver(), settings.rate())) {
            for (int i = 1; i <= settings.faults(); i++) {
                List<Node> nodes = world.cluster().nodes();
                Node victim = nodes.get(schedule.random().nextInt(nodes.size()));
                FaultKind kind = schedule.next();
                Chaos.say("fault " + i + " of " + settings.faults() + ": " + kind.word() + ", " + victim.name());
                impacts.add(run(kind, victim, schedule, load));
                refill();
            }
        }
        return impacts;
    }

    private void refill() throws IOException {
        probed.fill(PROBED_ROOMS, 0.6);
        quiet.fill(QUIET_ROOMS, 0.5);
    }

    private Impact run(FaultKind kind, Node victim, Schedule schedule, Load load) throws IOException, SQLException {
        StaleRequests stale = new StaleRequests(world.leaver(), victim, ownedBy(victim, quiet));
        stale.warm();
        List<Probe> probes = concerned(kind, victim).stream()
                .limit(PROBED_AT_ONCE)
                .map(room -> new Probe(room, world.leaver()))
                .toList();
        Await.pause(BEFORE_MS);
        long began = System.nanoTime();
        faults.perform(kind, victim, stale, schedule.random());
        long undone = System.nanoTime();
        world.cluster().awaitReady();
        boolean back = Await.until(settings.fencing() ? RECOVERY : RECOVERY_OF_WHAT_MAY_BE_RUINED, () -> probes.stream()
                .allMatch(probe -> probe.hasEnded() || probe.acceptances().areThereSince(undone)));
        if (!back) {
            Chaos.say("  some rooms do not accept leaves again");
        }
        Await.pause(AFTER_MS);
        for (Probe probe : probes) {
            if (!probe.stop()) {
                probed.rooms().remove(probe.room());
            }
        }
        stale.await();
        load.awaitDone(System.nanoTime());
        Impact impact = Impact.of(kind, victim, began, probes);
        Chaos.say("  " + impact.summary());
        return impact;
    }

    /** Rooms that the fault may keep from accepting leaves. */
    private List<ChaosRoom> concerned(FaultKind kind, Node victim) throws SQLException {
        return switch (kind) {
            case ROLLING, STORE_RESTART, STORE_CRASH, STORE_HUNG -> probed.rooms();
            default -> ownedBy(victim, probed);
        };
    }

    private List<ChaosRoom> ownedBy(Node node, RoomPool pool) throws SQLException {
        if (!settings.isCluster()) {
            return pool.rooms();
        }
        Set<Integer> shards = world.ownership().shardsOf(node);
        return pool.rooms().stream()
                .filter(room -> shards.contains(room.shard()))
                .toList();
    }
}
