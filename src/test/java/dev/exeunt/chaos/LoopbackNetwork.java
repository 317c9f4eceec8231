package dev.exeunt.chaos;

import java.util.List;

/** Everybody on loopback, each node under an address of its own. It cannot be cut. */
final class LoopbackNetwork implements Network {
    @Override
    public String hub() {
        return "127.0.0.1";
    }

    @Override
    public String store() {
        return "127.0.0.1";
    }

    @Override
    public String node(int node) {
        return "127.0.0." + (11 + node);
    }

    @Override
    public String cidr() {
        return "127.0.0.0/8";
    }

    @Override
    public List<String> inside(int node) {
        return List.of();
    }

    @Override
    public boolean canBeCut() {
        return false;
    }

    @Override
    public void cut(int node, int other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cutFromStore(int node) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void heal() {}

    @Override
    public void close() {}
}
