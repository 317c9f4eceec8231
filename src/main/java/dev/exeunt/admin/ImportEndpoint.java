package dev.exeunt.admin;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomImport;
import dev.exeunt.room.RoomImportCheck;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.ImportedRoom;
import dev.exeunt.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code PUT /rooms/{roomId}/import}: takes a room over. The body goes into a temporary file as it comes; then a thread that may wait
 * checks it and has it stored. It is the store that lets only one of two imports of a room happen: a room that is not in the store is in
 * no shard's memory either, so none has to be asked.
 */
final class ImportEndpoint {
    private static final int IMPORTS_AT_ONCE = 2;
    private static final int KEY_FETCHES_AT_ONCE = 200;

    /** How long an import may take before its thread is reported as blocked. */
    private static final long PATIENCE_MINUTES = 30;

    private final FileSystem files;
    private final Store store;
    private final OwnKeys own;
    private final EventVerifier signatures;
    private final WorkerExecutor workers;

    ImportEndpoint(Vertx vertx, Store store, OwnKeys own, EventVerifier signatures) {
        this.files = vertx.fileSystem();
        this.store = store;
        this.own = own;
        this.signatures = signatures;
        this.workers =
                vertx.createSharedWorkerExecutor("room-import", IMPORTS_AT_ONCE, PATIENCE_MINUTES, TimeUnit.MINUTES);
    }

    /** To be called before anything else happens to the request. */
    Future<JsonObject> answer(AdminRequest request, HttpServerRequest http) {
        boolean trusted = request.query("signatures").filter("skip"::equals).isPresent();
        http.pause();
        return files.createTempFile("exeunt-import-", ".json").compose(file -> receive(http, file)
                .compose(received -> workers.executeBlocking(() -> take(request, Path.of(file), trusted), false))
                .eventually(() -> files.delete(file)));
    }

    private Future<Void> receive(HttpServerRequest http, String file) {
        return files.open(file, new OpenOptions().setCreate(false)).compose(out -> new LimitedUpload(out).of(http));
    }

    private JsonObject take(AdminRequest request, Path file, boolean trusted) throws IOException, InterruptedException {
        try (ImportBody body = ImportBody.open(file)) {
            RoomImportCheck check = RoomImportCheck.begin(body, request.roomId());
            ShardId shard = ShardId.of(check.roomId());
            boolean known =
                    await(store.open(shard.number(), check.roomId(), Set.of())).isPresent();
            int imported = known ? 0 : store(shard, verified(check, trusted));
            return JsonObject.of("room_id", check.roomId().value(), "imported", imported);
        }
    }

    private RoomImport verified(RoomImportCheck check, boolean trusted) throws InterruptedException {
        if (trusted) {
            return check.finish(pdu -> {});
        }
        fetchKeys(check.newestBySigner());
        return check.finish(pdu -> await(signatures.verify(pdu).toCompletionStage()));
    }

    /** Events whose keys are known are verified without waiting, so all servers are asked first, many at a time. */
    private void fetchKeys(List<Pdu> newestBySigner) throws InterruptedException {
        Semaphore fetches = new Semaphore(KEY_FETCHES_AT_ONCE);
        for (Pdu pdu : newestBySigner) {
            fetches.acquire();
            signatures.verify(pdu).onComplete(done -> fetches.release());
        }
        fetches.acquire(KEY_FETCHES_AT_ONCE);
    }

    /** How many events were stored: none where another import of the room was faster. */
    private int store(ShardId shard, RoomImport room) {
        boolean stored = await(store.importRoom(new ImportedRoom(
                shard.number(), room.roomId(), room.version(), room.state(), room.events(own.serverName()))));
        return stored ? room.size() : 0;
    }

    /** Waits on a thread that may; a failure is thrown as it is. */
    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
