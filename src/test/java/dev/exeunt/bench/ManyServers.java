package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.SignedLeave;
import dev.exeunt.matrix.event.ServerName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Rooms with very many servers in them against rooms with few, without deliveries: what a leave costs, and how many rows of PostgreSQL it
 * writes.
 */
final class ManyServers implements Scenario {
    /** But for those that say who owns what. */
    private static final String ROWS = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
            + " WHERE relname NOT IN ('node', 'shard')";

    @Override
    public String name() {
        return "servers";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        int others = settings.size(1_998, 20);
        int each = settings.size(200, 5);
        Plan plan = Plan.USUAL.onPostgres().withoutRelay().withOthers(others);
        try (Site site = Site.start(settings, plan)) {
            ManyRooms.warmUp(site, settings, with(site, 1));
            Cost two = site.cost(Site.BUSY, leaves(site, settings, 0, each));
            Cost all = site.cost(Site.BUSY, leaves(site, settings, others, each));
            report.add(
                    "%d servers: CPU per leave ÷ 2 servers".formatted(others + 2),
                    all.nodeMicros() / two.nodeMicros(),
                    "",
                    Target.atMost(1.3),
                    all + " ÷ " + two);
            List<Double> rows = rows(site, settings, List.of(0, 1, others));
            report.add("rows per leave, 2 servers: nobody else is told", rows.get(0), "");
            report.add("rows per leave, 3 servers", rows.get(1), "");
            report.add(
                    "rows per leave, %d servers".formatted(others + 2),
                    rows.get(2),
                    "",
                    Target.atMost(rows.get(1)),
                    "");
        }
    }

    private static List<List<SignedLeave>> leaves(Site site, BenchSettings settings, int others, int each) {
        List<BenchRoom> rooms = site.newRooms(settings.size(16, 2), each, with(site, others));
        return site.inARow(rooms, each);
    }

    private static BenchServers with(Site site, int others) {
        BenchServers all = site.servers();
        List<ServerName> some = all.others().subList(0, others);
        return new BenchServers(all.node(), all.nodeKey(), all.origin(), all.originKey(), some);
    }

    /** Rows written for each leave, by the number of other servers. Sessions are sure to have told PostgreSQL of theirs when they end. */
    private static List<Double> rows(Site site, BenchSettings settings, List<Integer> others)
            throws IOException, SQLException {
        int each = 5;
        List<List<List<SignedLeave>>> loads = others.stream()
                .map(count -> leaves(site, settings, count, each))
                .toList();
        List<Long> written = new ArrayList<>();
        site.restart(() -> written.add(written(site)));
        List<Double> perLeave = new ArrayList<>();
        for (List<List<SignedLeave>> load : loads) {
            int leaves = site.load(Site.BUSY, load).accepted();
            long before = written.get(written.size() - 1);
            site.restart(() -> written.add(written(site)));
            perLeave.add((double) (written.get(written.size() - 1) - before) / leaves);
        }
        return perLeave;
    }

    private static long written(Site site) throws SQLException {
        try (Connection connection = site.postgres().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ROWS)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
