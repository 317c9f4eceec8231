package dev.exeunt.admin;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.http.HttpServerRequest;

/** Writes a request's body into a file as fast as the disk takes it, up to a limit. */
final class LimitedUpload {
    /** The longest body, in bytes. */
    private static final long LIMIT = 4L << 30;

    private final AsyncFile file;
    private final Promise<Void> complete = Promise.promise();
    private long received;

    LimitedUpload(AsyncFile file) {
        this.file = file;
    }

    /**
     * Reads the body of a request that is paused, and closes the file.
     *
     * @return fails with {@code M_TOO_LARGE} where the body is too long, and where the connection or the disk fails
     */
    Future<Void> of(HttpServerRequest request) {
        file.exceptionHandler(complete::tryFail);
        request.exceptionHandler(complete::tryFail);
        request.endHandler(end -> complete.tryComplete());
        request.handler(part -> received(request, part));
        request.resume();
        return complete.future().eventually(file::close);
    }

    private void received(HttpServerRequest request, Buffer part) {
        received += part.length();
        if (complete.future().isComplete()) {
            return;
        }
        if (received > LIMIT) {
            complete.tryFail(new MatrixException(Code.TOO_LARGE, "the body is longer than " + LIMIT + " bytes"));
            return;
        }
        file.write(part).onFailure(complete::tryFail);
        if (file.writeQueueFull()) {
            request.pause();
            file.drainHandler(drained -> request.resume());
        }
    }
}
