package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.RoomSnapshots;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A JSON text with events in it that are read from the store while it is sent, a page at a time, the next one when the connection has
 * taken the one before. It is put together from its beginning to its end.
 */
final class JsonStream implements Answer {
    /** What a page is to hold: events differ in size by a factor of a hundred. */
    private static final int PAGE_BYTES = 512 * 1024;

    private static final int FIRST_PAGE = 16;

    private final RoomSnapshots store;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private Runnable end = () -> {};

    JsonStream(RoomSnapshots store) {
        this.store = store;
    }

    /** A part of the text. */
    private interface Piece {
        boolean hasNext();

        Future<Buffer> next();
    }

    /** Something that is JSON together with its neighbours, as the name of a member is. */
    JsonStream text(String json) {
        return buffer(Buffer.buffer(json));
    }

    JsonStream value(JsonValue value) {
        return buffer(Buffer.buffer(CanonicalJson.bytes(value)));
    }

    /** An array of values that are JSON already. */
    JsonStream array(List<byte[]> values) {
        Buffer array = Buffer.buffer("[");
        append(array, values, true);
        return buffer(array.appendString("]"));
    }

    /** An array of events. */
    JsonStream pdus(RoomHandle room, long[] numbers) {
        return pages(numbers, some -> store.pdus(room, some));
    }

    /** An array of events' IDs. */
    JsonStream ids(RoomHandle room, long[] numbers) {
        return pages(numbers, some -> store.ids(room, some)
                .thenApply(ids -> ids.stream().map(JsonStream::json).toList()));
    }

    private static byte[] json(EventId id) {
        return CanonicalJson.bytes(new JsonString(id.value()));
    }

    /** What is to be done when it is sent, or nobody waits for it any more. */
    JsonStream atTheEnd(Runnable action) {
        end = action;
        return this;
    }

    private JsonStream buffer(Buffer text) {
        pieces.add(new Piece() {
            private boolean told;

            @Override
            public boolean hasNext() {
                return !told;
            }

            @Override
            public Future<Buffer> next() {
                told = true;
                return Future.succeededFuture(text);
            }
        });
        return this;
    }

    @FunctionalInterface
    private interface Page {
        CompletionStage<List<byte[]>> of(long[] numbers);
    }

    private JsonStream pages(long[] numbers, Page page) {
        text("[");
        pieces.add(new Piece() {
            private int told;
            private int size = FIRST_PAGE;

            @Override
            public boolean hasNext() {
                return told < numbers.length;
            }

            @Override
            public Future<Buffer> next() {
                int from = told;
                told = Math.min(numbers.length, from + size);
                return Future.fromCompletionStage(
                                page.of(Arrays.copyOfRange(numbers, from, told)), Vertx.currentContext())
                        .map(values -> {
                            Buffer text = append(Buffer.buffer(), values, from == 0);
                            size = sizeAfter(values.size(), text.length());
                            return text;
                        });
            }
        });
        return text("]");
    }

    /** How many values the next page is to have, as many of the last one had so many bytes. */
    private static int sizeAfter(int values, int bytes) {
        long fitting = (long) PAGE_BYTES * values / Math.max(1, bytes);
        return (int) Math.max(1, Math.min(RoomSnapshots.PAGE, fitting));
    }

    private static Buffer append(Buffer text, List<byte[]> values, boolean first) {
        boolean begins = first;
        for (byte[] value : values) {
            if (!begins) {
                text.appendByte((byte) ',');
            }
            text.appendBytes(value);
            begins = false;
        }
        return text;
    }

    @Override
    public Future<Void> writeTo(HttpServerResponse response, Runnable taken) {
        Promise<Void> sent = Promise.promise();
        response.setChunked(true);
        proceed(response, taken, sent);
        return sent.future().onComplete(done -> end.run()).onFailure(broken -> response.reset());
    }

    private void proceed(HttpServerResponse response, Runnable taken, Promise<Void> sent) {
        while (!pieces.isEmpty() && !pieces.element().hasNext()) {
            pieces.remove();
        }
        if (pieces.isEmpty()) {
            response.end().onComplete(sent);
        } else {
            pieces.element()
                    .next()
                    .compose(response::write)
                    .onSuccess(written -> {
                        taken.run();
                        proceed(response, taken, sent);
                    })
                    .onFailure(sent::fail);
        }
    }

    @Override
    public void abandon() {
        end.run();
    }
}
