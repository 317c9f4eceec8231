package dev.exeunt.cli;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;

/**
 * The two servers of a bench.
 *
 * @param node the one that is measured
 * @param nodeKey its key, with which its users' events in the rooms are signed
 * @param origin the one that leaves
 * @param originKey its key
 */
public record BenchServers(ServerName node, SigningKey nodeKey, ServerName origin, SigningKey originKey) {}
