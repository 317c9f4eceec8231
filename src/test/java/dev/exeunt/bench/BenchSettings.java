package dev.exeunt.bench;

import dev.exeunt.matrix.event.RoomVersion;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run is to be, from the system properties {@code bench.…}.
 *
 * @param scenarios names of scenarios; empty for all
 * @param smoke whether everything is tiny, to see that it works
 * @param version the version of the rooms
 * @param nodeJvm options of the nodes' JVMs, besides their heap
 * @param folder for the nodes' files and for what was measured
 */
record BenchSettings(List<String> scenarios, boolean smoke, RoomVersion version, List<String> nodeJvm, Path folder) {
    static BenchSettings ofProperties() {
        String version = text("version", "12");
        return new BenchSettings(
                words(text("scenario", "all").replace("all", "")),
                text("scale", "full").equals("smoke"),
                RoomVersion.of(version).orElseThrow(() -> new IllegalArgumentException("no room version: " + version)),
                words(text("node-jvm", "")),
                Path.of(text("folder", "target/bench")).toAbsolutePath());
    }

    /** How much of something there is. */
    int size(int full, int smoke) {
        return this.smoke ? smoke : full;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("[ ,]+"));
    }

    private static String text(String key, String otherwise) {
        String value = System.getProperty("bench." + key, "");
        return value.isBlank() ? otherwise : value;
    }
}
