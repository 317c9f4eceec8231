package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.Verdict.Missing;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks a server for the events that its event cites and that are not here (server-server API, "Backfilling and retrieving missing
 * events"). Only so much is asked for, for so long, and so often at once; rooms are not held up meanwhile.
 */
final class MissingEvents {
    private static final int MAX_NAMED = 5;
    private static final int MAX_AT_ONCE = 64;
    private static final int MAX_AT_ONCE_IN_A_ROOM = 4;
    private static final int MAX_AT_ONCE_FROM_A_SERVER = 16;

    private final Rooms rooms;
    private final RoomIntake intake;
    private final FetchedEvents fetched;
    private final StateBefore states;
    private final AtOnce<RoomId> inRooms = new AtOnce<>(MAX_AT_ONCE, MAX_AT_ONCE_IN_A_ROOM);
    private final AtOnce<ServerName> fromServers = new AtOnce<>(MAX_AT_ONCE, MAX_AT_ONCE_FROM_A_SERVER);

    MissingEvents(Rooms rooms, RoomIntake intake, RoomReadings readings, EventVerifier signatures, EventSource source) {
        this.rooms = rooms;
        this.intake = intake;
        this.fetched = new FetchedEvents(source, signatures);
        this.states = new StateBefore(fetched, readings);
    }

    /** Why an event is refused whose citations cannot be had. */
    static MatrixException unknown(Missing missing) {
        String some = Stream.concat(missing.prevEvents().stream(), missing.authEvents().stream())
                .limit(MAX_NAMED)
                .map(EventId::value)
                .collect(Collectors.joining(", "));
        return new MatrixException(
                Code.FORBIDDEN, "the event " + missing.id() + " cites events that are not known here: " + some);
    }

    /**
     * Takes into the room what the origin has of the missing events, where it is in the room.
     *
     * @return fails with {@link #unknown} where the origin is not in the room or does not give them, with an
     *     {@link UnavailableException} where too many fetches are under way
     */
    Future<Void> fetch(Missing missing, VerifiedPdu citing, ServerName origin) {
        return fetch(missing, citing, origin, false);
    }

    /** As {@link #fetch}, also where the origin is the sender's server: it may have joined without this server having heard of it. */
    Future<Void> fetchAlsoFromSender(Missing missing, VerifiedPdu citing, ServerName origin) {
        return fetch(missing, citing, origin, citing.pdu().senderServer().equals(origin));
    }

    private Future<Void> fetch(Missing missing, VerifiedPdu citing, ServerName server, boolean trusted) {
        RoomId room = citing.pdu().roomId();
        if (!inRooms.begin(room)) {
            return Future.failedFuture(tooMany());
        }
        if (!fromServers.begin(server)) {
            inRooms.end(room);
            return Future.failedFuture(tooMany());
        }
        return rooms.ask(new RoomRequest.AskFrontier(room, server), RoomReply.Frontier.class)
                .compose(frontier -> frontier.joined() || trusted
                        ? gap(missing, citing, server, frontier.extremities()).close()
                        : Future.failedFuture(unknown(missing)))
                .recover(why -> Future.failedFuture(why instanceof UnavailableException ? why : unknown(missing)))
                .onComplete(done -> {
                    fromServers.end(server);
                    inRooms.end(room);
                });
    }

    private Gap gap(Missing missing, VerifiedPdu citing, ServerName server, List<EventId> extremities) {
        return new Gap(
                intake, fetched, states, Origin.of(server, citing.pdu(), Gap.PATIENCE), citing, missing, extremities);
    }

    private static UnavailableException tooMany() {
        return new UnavailableException("too many missing events are being fetched");
    }
}
