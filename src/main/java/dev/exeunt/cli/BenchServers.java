package dev.exeunt.cli;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import java.util.List;

/**
 * The servers of a bench.
 *
 * @param node the one that is measured
 * @param nodeKey its key, with which its users' events in the rooms are signed
 * @param origin the one that leaves
 * @param originKey its key
 * @param others further servers, each with one user in every room. Nobody asks them: their users' events bear the leaving server's key
 */
public record BenchServers(
        ServerName node, SigningKey nodeKey, ServerName origin, SigningKey originKey, List<ServerName> others) {
    public BenchServers {
        others = List.copyOf(others);
    }
}
