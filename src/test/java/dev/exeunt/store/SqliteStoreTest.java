package dev.exeunt.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    @TempDir
    private static Path folder;

    @Override
    StoreLocation location() {
        return new StoreLocation.Embedded(folder.resolve("store"));
    }
}
