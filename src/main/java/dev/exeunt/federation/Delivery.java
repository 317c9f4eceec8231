package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/** One transaction's events on their way into one room, in order. What an event cites and is not here is fetched on the way. */
final class Delivery {
    /** How long a server may be kept waiting for its answer: Synapse gives up after a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Whoever could not give what its events cite is not asked for more than so many of them. */
    private static final int FAILED_FETCHES = 2;

    private static final long PAUSE_MS = 200;

    private final RoomIntake intake;
    private final MissingEvents missingEvents;
    private final RoomId room;
    private final ServerName origin;
    private final PduResults results;
    private final long end = System.nanoTime() + PATIENCE.toNanos();
    private int failedFetches;

    Delivery(RoomIntake intake, MissingEvents missingEvents, RoomId room, ServerName origin, PduResults results) {
        this.intake = intake;
        this.missingEvents = missingEvents;
        this.room = room;
        this.origin = origin;
        this.results = results;
    }

    /** Complete when all of the events are decided on. */
    Future<Void> deliver(List<VerifiedPdu> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture();
        }
        return ask(events).compose(verdicts -> {
            for (int i = 0; i < verdicts.size(); i++) {
                results.decided(events.get(i).pdu().eventId(), verdicts.get(i));
            }
            List<VerifiedPdu> rest = events.subList(verdicts.size(), events.size());
            return verdicts.get(verdicts.size() - 1) instanceof Verdict.Missing missing
                    ? fetch(missing, events.get(verdicts.size() - 1)).compose(done -> deliver(rest))
                    : deliver(rest);
        });
    }

    private Future<List<Verdict>> ask(List<VerifiedPdu> events) {
        return isLate()
                ? Future.failedFuture(new UnavailableException("the room did not take all events in time"))
                : intake.decide(room, events, origin);
    }

    /** Fetches what the event cites and decides on it again; where that fails, the event stays refused. */
    private Future<Void> fetch(Verdict.Missing missing, VerifiedPdu event) {
        if (failedFetches >= FAILED_FETCHES || isLate()) {
            return Future.succeededFuture();
        }
        return missingEvents
                .fetchAlsoFromSender(missing, event, origin)
                .compose(fetched -> ask(List.of(event)))
                .<Void>map(again -> decidedAgain(event, again.get(0)))
                .recover(why -> notFetched(why, missing, event));
    }

    private Void decidedAgain(VerifiedPdu event, Verdict verdict) {
        results.decided(event.pdu().eventId(), verdict);
        failedFetches += verdict instanceof Verdict.Missing ? 1 : 0;
        return null;
    }

    private Future<Void> notFetched(Throwable why, Verdict.Missing missing, VerifiedPdu event) {
        if (why instanceof UnavailableException && !isLate()) {
            // Others fetch for this room; what they get may be what is missing here.
            return Vertx.currentContext().owner().timer(PAUSE_MS).compose(over -> fetch(missing, event));
        }
        failedFetches++;
        return why instanceof MatrixException ? Future.succeededFuture() : Future.failedFuture(why);
    }

    private boolean isLate() {
        return System.nanoTime() > end;
    }
}
