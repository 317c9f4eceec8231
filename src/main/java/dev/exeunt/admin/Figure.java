package dev.exeunt.admin;

import java.util.Map;

/**
 * One of a node's own figures, as it is at one moment.
 *
 * @param name in camel case, as Hazelcast names its own
 * @param tags what sets it apart from others of the same name, such as {@code outcome} to {@code accepted}
 */
record Figure(String name, Map<String, String> tags, Unit unit, long value) {
    /** What is counted. */
    enum Unit {
        COUNT,
        NANOSECONDS
    }

    /** The name, and behind it the values of the tags, as {@code leaves.accepted}. */
    String fullName() {
        return tags.isEmpty() ? name : name + "." + String.join(".", tags.values());
    }
}
