package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.PowerLevelFormat;
import dev.exeunt.matrix.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * A level that differs between two {@code m.room.power_levels} events. Levels are compared as numbers: {@code 50} and {@code "50"} are
 * the same.
 *
 * @param key where the level stands
 * @param before the current level, empty where it is being added
 * @param after the new level, empty where it is being removed
 */
record LevelChange(String key, OptionalLong before, OptionalLong after) {
    /** What changes between two maps of levels. */
    static List<LevelChange> between(JsonObject before, JsonObject after, PowerLevelFormat format) {
        TreeSet<String> keys = new TreeSet<>(before.toMap().keySet());
        keys.addAll(after.toMap().keySet());
        return between(before, after, List.copyOf(keys), format);
    }

    /** What changes between two objects at these keys. */
    static List<LevelChange> between(JsonObject before, JsonObject after, List<String> keys, PowerLevelFormat format) {
        List<LevelChange> changes = new ArrayList<>();
        for (String key : keys) {
            OptionalLong old = PowerLevel.read(before.get(key), format);
            OptionalLong now = PowerLevel.read(after.get(key), format);
            if (!old.equals(now)) {
                changes.add(new LevelChange(key, old, now));
            }
        }
        return changes;
    }

    boolean isFromAbove(long level) {
        return before.isPresent() && before.getAsLong() > level;
    }

    boolean isFromAtLeast(long level) {
        return before.isPresent() && before.getAsLong() >= level;
    }

    boolean isToAbove(long level) {
        return after.isPresent() && after.getAsLong() > level;
    }
}
