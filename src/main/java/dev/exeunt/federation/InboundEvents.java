package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.util.List;

/** Takes events that servers send into their rooms. */
final class InboundEvents {
    private final RoomIntake intake;
    private final RoomVersions versions;
    private final ReceivedPdus pdus;
    private final MissingEvents missing;

    InboundEvents(RoomIntake intake, RoomVersions versions, EventVerifier signatures, MissingEvents missing) {
        this.intake = intake;
        this.versions = versions;
        this.pdus = new ReceivedPdus(signatures);
        this.missing = missing;
    }

    /**
     * Takes events of one room.
     *
     * @param events as they came, in the order in which they were sent
     * @param results is told what became of each
     * @return complete when all is on disk; fails with an {@link dev.exeunt.shard.UnavailableException} where the room cannot decide in
     *     time
     */
    Future<Void> receive(RoomId room, List<JsonObject> events, ServerName origin, PduResults results) {
        return versions.of(room, events.get(0))
                .compose(version -> pdus.verify(events, version))
                .compose(received -> deliver(room, received, origin, results))
                .recover(failure ->
                        isUnknown(failure) ? unknown(events, failure, results) : Future.failedFuture(failure));
    }

    private Future<Void> deliver(
            RoomId room, List<ReceivedPdus.Received> received, ServerName origin, PduResults results) {
        received.stream()
                .filter(event -> event.event().failed())
                .forEach(event ->
                        results.refused(event.id(), reason(event.event().cause())));
        return new Delivery(intake, missing, room, origin, results)
                .deliver(received.stream()
                        .filter(event -> event.event().succeeded())
                        .map(event -> event.event().result())
                        .toList());
    }

    private static String reason(Throwable refused) {
        return ErrorResponse.of(refused).error().message();
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof MatrixException refused && refused.error().code() == Code.NOT_FOUND;
    }

    /** Which version the room has is not known, so only events that carry their ID can be named. */
    private static Future<Void> unknown(List<JsonObject> events, Throwable why, PduResults results) {
        events.forEach(event ->
                event.string("event_id").flatMap(EventId::parse).ifPresent(id -> results.refused(id, reason(why))));
        return Future.succeededFuture();
    }
}
