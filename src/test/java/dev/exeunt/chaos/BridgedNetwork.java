package dev.exeunt.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace for each node, and a bridge between them in the namespace that this process runs in, which must be one of its
 * own. All of it ends with the processes in it.
 *
 * <p>A cut is a neighbour's entry with a hardware address that nobody has: packets are lost on the way, as behind a broken switch,
 * and no one is told.
 */
final class BridgedNetwork implements Network {
    private static final String PREFIX = "10.99.0.";
    private static final String NOBODY = "02:00:00:00:00:99";
    private static final String BRIDGE = "exeunt";

    private final List<Process> holders = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();

    /** A node's packets to an address are lost. */
    private record Cut(int node, String address) {}

    BridgedNetwork(int nodes) throws IOException {
        Shell.run("ip", "link", "set", "lo", "up");
        Shell.run("ip", "link", "add", BRIDGE, "type", "bridge");
        Shell.run("ip", "addr", "add", hub() + "/24", "dev", BRIDGE);
        Shell.run("ip", "addr", "add", store() + "/24", "dev", BRIDGE);
        Shell.run("ip", "link", "set", BRIDGE, "up");
        for (int node = 0; node < nodes; node++) {
            holders.add(namespace());
            attach(node);
        }
    }

    /** A namespace lives as long as a process in it: this one waits for an input that ends with this JVM. */
    private static Process namespace() throws IOException {
        Process holder = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo; exec cat").start();
        if (holder.getInputStream().read() < 0) {
            throw new IOException("no network namespace can be made");
        }
        return holder;
    }

    private void attach(int node) throws IOException {
        String holder = Long.toString(holders.get(node).pid());
        Shell.run("ip", "link", "add", outside(node), "type", "veth", "peer", "name", "eth0", "netns", holder);
        Shell.run("ip", "link", "set", outside(node), "master", BRIDGE, "up");
        run(node, "ip", "addr", "add", node(node) + "/24", "dev", "eth0");
        run(node, "ip", "link", "set", "eth0", "up");
        run(node, "ip", "link", "set", "lo", "up");
    }

    private void run(int node, String... command) throws IOException {
        List<String> all = new ArrayList<>(inside(node));
        all.addAll(List.of(command));
        Shell.run(all.toArray(String[]::new));
    }

    /** Whether this process runs in a namespace in which a bridge can be made. */
    static boolean isPossible() {
        return Files.isExecutable(Path.of("/usr/sbin/ip")) && Shell.succeeds("unshare", "--net", "true");
    }

    @Override
    public String hub() {
        return PREFIX + 1;
    }

    @Override
    public String store() {
        return PREFIX + 2;
    }

    @Override
    public String node(int node) {
        return PREFIX + (11 + node);
    }

    @Override
    public String cidr() {
        return PREFIX + "0/24";
    }

    @Override
    public List<String> inside(int node) {
        return List.of("nsenter", "--net=/proc/" + holders.get(node).pid() + "/ns/net", "--");
    }

    @Override
    public boolean canBeCut() {
        return true;
    }

    @Override
    public void cut(int node, int other) throws IOException {
        lose(new Cut(node, node(other)));
        lose(new Cut(other, node(node)));
    }

    @Override
    public void cutFromStore(int node) throws IOException {
        lose(new Cut(node, store()));
    }

    private void lose(Cut cut) throws IOException {
        cuts.add(cut);
        run(cut.node(), "ip", "neigh", "replace", cut.address(), "lladdr", NOBODY, "nud", "permanent", "dev", "eth0");
    }

    @Override
    public void heal() throws IOException {
        for (Cut cut : cuts) {
            run(cut.node(), "ip", "neigh", "del", cut.address(), "dev", "eth0");
        }
        cuts.clear();
    }

    /** The namespaces are gone only some time after their last process; another network may be made before. */
    @Override
    public void close() {
        for (int node = 0; node < holders.size(); node++) {
            Shell.succeeds("ip", "link", "del", outside(node));
            holders.get(node).destroy();
        }
        Shell.succeeds("ip", "link", "del", BRIDGE);
    }

    /** The node's end of the cable, as it is called at the bridge. */
    private static String outside(int node) {
        return "node" + node;
    }
}
