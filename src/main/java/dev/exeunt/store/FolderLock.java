package dev.exeunt.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to a store's folder. SQLite itself lets several processes in, but rooms have one owner. The lock goes with the process,
 * however that ends.
 */
final class FolderLock implements AutoCloseable {
    private static final String FILE = "lock";

    /** The operating system's lock is the whole process's, and is lost as soon as the process closes the file again. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileLock lock;

    private FolderLock(Path folder, FileLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** @throws StoreException where somebody has it */
    static FolderLock take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!HELD_HERE.add(real)) {
            throw taken(folder);
        }
        FileLock lock = null;
        try {
            lock = lock(real.resolve(FILE));
        } finally {
            if (lock == null) {
                HELD_HERE.remove(real);
            }
        }
        if (lock == null) {
            throw taken(folder);
        }
        return new FolderLock(real, lock);
    }

    /** Null where another process has it. */
    private static FileLock lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock;
    }

    private static StoreException taken(Path folder) {
        return new StoreException("the store in " + folder + " is in use");
    }

    @Override
    public void close() throws IOException {
        lock.acquiredBy().close();
        HELD_HERE.remove(folder);
    }
}
