package dev.exeunt.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/** SQLite in a folder of its own: write-ahead log, every commit synced, one writer beside several readers. */
final class SqliteDatabase implements Database {
    private static final int READERS = 4;
    private static final int SNAPSHOTS = 2;
    private static final String FILE = "exeunt.db";
    private static final int BUSY_TIMEOUT_MS = 10_000;

    /** Whoever takes the log over waits for readers with the one writer held back: it comes again rather than wait long. */
    private static final int LOG_BUSY_TIMEOUT_MS = 5;

    /** A log that a long read let grow is cut to this when it begins again: 64 MiB. */
    private static final String LOG_BYTES_KEPT = "67108864";

    private final FolderLock lock;
    private final SessionPool readers;
    private final SessionPool snapshots;
    private final SessionPool writer;
    private final SqliteLog log;

    /** Open for as long as SQLite's own: a process that closes a file loses its locks, whoever took them. */
    private final RandomAccessFile file;

    private final SqliteOwnership ownership;
    private final Handles handles = new SqliteHandles();

    private SqliteDatabase(FolderLock lock, Path path) throws IOException, SQLException {
        this.lock = lock;
        SQLiteConfig writing = config(BUSY_TIMEOUT_MS);
        // A transaction that reads before it writes would else fail where another has written meanwhile.
        writing.setTransactionMode(TransactionMode.IMMEDIATE);
        DataSource write = dataSource(path, writing);
        Schema.bringUpToDate(Dialect.SQLITE, write);
        this.writer = new SessionPool(1, write);
        this.readers = new SessionPool(READERS, dataSource(path, config(BUSY_TIMEOUT_MS)));
        this.snapshots = new SessionPool(SNAPSHOTS, dataSource(path, config(BUSY_TIMEOUT_MS)));
        this.file = new RandomAccessFile(path.toFile(), "r");
        Sessions checkpoints = new SessionPool(1, dataSource(path, config(LOG_BUSY_TIMEOUT_MS)));
        this.log = new SqliteLog(checkpoints, writer, file.getFD());
        this.ownership = new SqliteOwnership(writer);
    }

    static Database open(StoreLocation.Embedded location) {
        Path folder = location.folder().toAbsolutePath();
        try {
            createFolder(folder);
            FolderLock lock = FolderLock.take(folder);
            try {
                return new SqliteDatabase(lock, folder.resolve(FILE));
            } catch (IOException | SQLException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException | SQLException e) {
            throw StoreException.because("the store in " + folder + " cannot be opened", e);
        }
    }

    private static void createFolder(Path folder) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownersOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        Files.createDirectories(folder, ownersOnly);
    }

    private static SQLiteConfig config(int busyTimeoutMs) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setBusyTimeout(busyTimeoutMs);
        // That is done by SqliteLog.
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "0");
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, LOG_BYTES_KEPT);
        return config;
    }

    private static DataSource dataSource(Path file, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public Sessions readers() {
        return readers;
    }

    @Override
    public Sessions snapshots() {
        return snapshots;
    }

    @Override
    public Sessions writers() {
        return writer;
    }

    @Override
    public Sessions importers() {
        return writer;
    }

    @Override
    public ChangeWriter changeWriter() {
        return new SqliteChangeWriter();
    }

    @Override
    public Handles handles() {
        return handles;
    }

    @Override
    public ShardOwnership ownership() {
        return ownership;
    }

    @Override
    public void close() {
        ownership.close();
        log.close();
        readers.close();
        snapshots.close();
        // The last one to be closed takes the log over into the database.
        writer.close();
        try {
            file.close();
            lock.close();
        } catch (IOException e) {
            throw StoreException.because("the store cannot be closed", e);
        }
    }
}
