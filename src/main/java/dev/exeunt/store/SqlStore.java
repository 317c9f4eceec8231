package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomAlias;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The store on a {@link Database}: commits on one thread, reading on several, and imports on one that nothing else needs. */
final class SqlStore implements Store {
    private static final int READERS = 4;
    private static final int WAITING_READS = 4_096;

    /** Few: each may be of a large room. */
    private static final int SNAPSHOT_READERS = 2;

    private static final int WAITING_SNAPSHOTS = 256;
    private static final int WAITING_WRITES = 1_024;

    /** Whoever is called a user of this server can be invited: without a bound a stranger could fill the disk. */
    private static final int INVITES_OF_A_SERVER = 2_000;

    private final Database database;
    private final Dialect dialect;
    private final Committer committer;
    private final Workers readers;
    private final GatheredLoads gathered;
    private final Workers snapshots;
    private final Workers writer;
    private final Workers importer;
    private final Handles handles;
    private final RelayStore relay;

    SqlStore(Database database, CommitObserver observer) {
        this.database = database;
        this.dialect = database.dialect();
        this.readers = new Workers("store-reader", READERS, WAITING_READS, database.readers());
        this.gathered = new GatheredLoads(readers, WAITING_READS);
        this.snapshots = new Workers("store-snapshots", SNAPSHOT_READERS, WAITING_SNAPSHOTS, database.snapshots());
        this.writer = new Workers("store-writer", 1, WAITING_WRITES, database.writers());
        this.importer = new Workers("store-importer", 1, WAITING_WRITES, database.importers());
        this.handles = database.handles();
        this.relay = new SqlRelayStore(readers, writer, dialect);
        this.committer = new Committer(database.writers(), database.changeWriter(), observer);
        committer.start();
    }

    @Override
    public CompletionStage<Optional<OpenedRoom>> open(int shard, RoomId room, Set<StateKey> keys) {
        return readers.run(session -> new RoomReader(session).open(shard, room, keys));
    }

    @Override
    public CompletionStage<Loaded> load(RoomHandle room, RoomVersion version, LoadRequest request) {
        if (request.isOfKeys()) {
            return gathered.load(room, version, request.keys());
        }
        Session.Work<Loaded> work = session -> new RoomReader(session).load(room, version, request);
        // PostgreSQL hands rows out piece by piece, not all at once, only in a transaction; for few rows it costs a
        // round trip more.
        boolean large = request.wholeState() || request.nodesFrom() > 0;
        return large ? readers.transaction(work) : readers.run(work);
    }

    @Override
    public CompletionStage<RoomHandle> newHandle(int shard) {
        return writer.run(session -> handles.next(session, shard));
    }

    @Override
    public CompletionStage<Void> commit(RoomChange change, long epoch) {
        return committer.commit(change, epoch);
    }

    @Override
    public int backlog() {
        return committer.backlog();
    }

    @Override
    public ShardOwnership ownership() {
        return database.ownership();
    }

    @Override
    public RelayStore relay() {
        return relay;
    }

    @Override
    public CompletionStage<Boolean> importRoom(ImportedRoom room) {
        return importer.transaction(session -> new Importer(session, handles).write(room));
    }

    @Override
    public CompletionStage<List<ListedRoom>> rooms(Optional<RoomId> after, int limit) {
        return catalog(reader -> reader.rooms(after, limit));
    }

    @Override
    public CompletionStage<Optional<RoomSummary>> room(int shard, RoomId room) {
        return catalog(reader -> reader.room(shard, room));
    }

    @Override
    public CompletionStage<Optional<List<Pdu>>> state(int shard, RoomId room, StateQuery query) {
        return catalog(reader -> reader.state(shard, room, query));
    }

    @Override
    public CompletionStage<Optional<Member>> member(int shard, RoomId room, UserId user) {
        return catalog(reader -> reader.member(shard, room, user));
    }

    @Override
    public CompletionStage<Optional<List<ListedEvent>>> events(
            int shard, RoomId room, Optional<EventId> before, int limit) {
        return catalog(reader -> reader.events(shard, room, before, limit));
    }

    @Override
    public CompletionStage<List<ServerName>> joinedServers(int shard, RoomId room, int limit) {
        return catalog(reader -> reader.joinedServers(shard, room, limit));
    }

    @FunctionalInterface
    private interface CatalogReading<T> {
        T with(CatalogReader reader) throws SQLException;
    }

    private <T> CompletionStage<T> catalog(CatalogReading<T> reading) {
        return readers.transaction(session -> reading.with(new CatalogReader(session)));
    }

    @Override
    public <T> CompletionStage<Optional<T>> read(int shard, RoomId room, Reading<T> reading) {
        return snapshots.transaction(session -> new SnapshotReader(session).read(shard, room, dialect, reading));
    }

    @Override
    public CompletionStage<List<RoomPlace>> roomsOf(EventId event) {
        return readers.run(session -> new SnapshotReader(session).roomsOf(event));
    }

    @Override
    public CompletionStage<List<byte[]>> pdus(RoomHandle room, long[] numbers) {
        return snapshots.run(session -> new SnapshotReader(session).pdus(room, numbers));
    }

    @Override
    public CompletionStage<List<EventId>> ids(RoomHandle room, long[] numbers) {
        return snapshots.run(session -> new SnapshotReader(session).ids(room, numbers));
    }

    @Override
    public CompletionStage<Optional<byte[]>> loadKeys(String server) {
        return readers.run(session -> KeyRows.load(session, server));
    }

    @Override
    public CompletionStage<Void> saveKeys(String server, byte[] document, long fetchedAt) {
        return write(session -> KeyRows.save(session, server, document, fetchedAt));
    }

    @Override
    public CompletionStage<Void> saveInvite(ReceivedInvite invite) {
        return write(session -> InviteRows.save(session, invite, INVITES_OF_A_SERVER));
    }

    @Override
    public CompletionStage<Optional<ReceivedInvite>> findInvite(int shard, RoomId room, UserId user) {
        return readers.run(session -> InviteRows.find(session, shard, room, user));
    }

    @Override
    public CompletionStage<Void> removeInvite(ReceivedInvite invite) {
        return write(session -> InviteRows.remove(session, invite));
    }

    @Override
    public CompletionStage<List<ReceivedInvite>> invites(int limit) {
        return readers.run(session -> InviteRows.newest(session, limit));
    }

    @Override
    public CompletionStage<Void> saveAlias(int shard, RoomAlias alias, RoomId room) {
        return write(session -> AliasRows.save(session, shard, alias, room));
    }

    @Override
    public CompletionStage<Optional<RoomId>> findAlias(int shard, RoomAlias alias) {
        return readers.run(session -> AliasRows.find(session, shard, alias));
    }

    @Override
    public CompletionStage<Boolean> removeAlias(int shard, RoomAlias alias) {
        return writer.run(session -> AliasRows.remove(session, shard, alias));
    }

    @FunctionalInterface
    private interface Writing {
        void with(Session session) throws SQLException;
    }

    /** One statement. */
    private CompletionStage<Void> write(Writing writing) {
        return writer.run(session -> {
            writing.with(session);
            return null;
        });
    }

    @Override
    public CompletionStage<Void> saveLeave(PendingLeave leave) {
        return writer.run(session -> {
            LeaveRows.save(session, leave);
            return null;
        });
    }

    @Override
    public CompletionStage<Boolean> changeLeave(PendingLeave seen, PendingLeave changed) {
        return writer.run(session -> LeaveRows.change(session, seen, changed));
    }

    @Override
    public CompletionStage<Optional<PendingLeave>> findLeave(int shard, RoomId room, UserId user) {
        return readers.run(session -> LeaveRows.find(session, shard, room, user));
    }

    @Override
    public CompletionStage<Boolean> removeLeave(int shard, RoomId room, UserId user) {
        return writer.run(session -> LeaveRows.remove(session, shard, room, user));
    }

    @Override
    public CompletionStage<List<PendingLeave>> dueLeaves(long now, int limit) {
        return readers.run(session -> LeaveRows.due(session, now, limit));
    }

    @Override
    public CompletionStage<List<PendingLeave>> leaves(int limit) {
        return readers.run(session -> LeaveRows.newest(session, limit));
    }

    /** Finishes what was asked, and takes no more. */
    @Override
    public void close() {
        committer.close();
        writer.close();
        importer.close();
        readers.close();
        snapshots.close();
        database.close();
    }
}
