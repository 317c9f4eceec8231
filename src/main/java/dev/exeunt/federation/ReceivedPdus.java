package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and verifies events of one room as they came (server-server API, "Checks performed on receipt of a PDU", 1 to 3): few on the
 * spot, many in parallel and off the event loop.
 */
final class ReceivedPdus {
    /** So many take a fraction of a millisecond. */
    private static final int ON_THE_SPOT = 4;

    private static final int SLICE = 8;

    private final EventVerifier signatures;

    ReceivedPdus(EventVerifier signatures) {
        this.signatures = signatures;
    }

    /**
     * An event that was received.
     *
     * @param id its ID
     * @param event the verified event; fails with a {@link MatrixException} where it is malformed or not validly signed
     */
    record Received(EventId id, Future<VerifiedPdu> event) {}

    /** The events in their order, all of them complete, without those whose ID cannot be told. */
    Future<List<Received>> verify(List<JsonObject> events, RoomVersion version) {
        List<Future<List<Received>>> slices = new ArrayList<>();
        if (events.size() <= ON_THE_SPOT) {
            slices.add(Future.succeededFuture(verifySlice(events, version)));
        } else {
            for (int from = 0; from < events.size(); from += SLICE) {
                List<JsonObject> slice = events.subList(from, Math.min(events.size(), from + SLICE));
                slices.add(Vertx.currentContext().executeBlocking(() -> verifySlice(slice, version), false));
            }
        }
        return Future.all(slices).compose(read -> {
            List<Received> all =
                    slices.stream().flatMap(slice -> slice.result().stream()).toList();
            return Future.join(all.stream().map(Received::event).toList())
                    .map(all)
                    .otherwise(all);
        });
    }

    private List<Received> verifySlice(List<JsonObject> events, RoomVersion version) {
        List<Received> received = new ArrayList<>();
        for (JsonObject event : events) {
            try {
                Pdu pdu = Pdu.parse(event, version);
                received.add(new Received(pdu.eventId(), signatures.verify(pdu)));
            } catch (MatrixException malformed) {
                id(event, version).ifPresent(id -> received.add(new Received(id, Future.failedFuture(malformed))));
            }
        }
        return received;
    }

    private static Optional<EventId> id(JsonObject malformed, RoomVersion version) {
        try {
            return Optional.of(Pdu.unchecked(malformed, version).eventId());
        } catch (MatrixException unidentifiable) {
            return Optional.empty();
        }
    }
}
