package dev.exeunt.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** An embedded store that is gone when it is closed. */
public final class TemporaryStore implements AutoCloseable {
    private final Path folder;
    private final Store store;

    public TemporaryStore() throws IOException {
        folder = Files.createTempDirectory("exeunt-store");
        store = Store.open(new StoreLocation.Embedded(folder));
    }

    public Store store() {
        return store;
    }

    @Override
    public void close() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
