package dev.exeunt.admin;

import java.util.Map;

/** The node's own figures over JMX, where Hazelcast does not show them among its own. */
public interface NodeFiguresMXBean {
    /** By name, as {@code roomsInMemory} and {@code leaves.accepted}; times are in nanoseconds. */
    Map<String, Long> getFigures();
}
