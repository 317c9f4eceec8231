package dev.exeunt.room;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.exeunt.matrix.auth.AuthEvent;
import dev.exeunt.matrix.auth.AuthRules;
import dev.exeunt.matrix.auth.AuthState;
import dev.exeunt.matrix.auth.Decision;
import dev.exeunt.matrix.event.EventHashes;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The checks on a room that is taken over, as an operator gives it: every event's format, hashes and signatures, and the authorisation
 * rules on its auth events. They take a while in a large room, on all cores, and do not keep its events in memory.
 */
public final class RoomImportCheck {
    /** Most events cite the same few: create event, power levels, join rules. */
    private static final int CITED_EVENTS_KEPT = 1_000;

    private final RoomImportSource source;
    private final RoomId roomId;
    private final RoomVersion version;
    private final RoomImportEvents events = new RoomImportEvents();
    private final Map<ServerName, Newest> newestBySigner = new ConcurrentHashMap<>();
    private final Map<EventId, EventId> cited = new ConcurrentHashMap<>();
    private final Cache<EventId, Pdu> citedPdus =
            Caffeine.newBuilder().maximumSize(CITED_EVENTS_KEPT).build();

    private record Newest(long originServerTs, int index) {
        Newest newer(Newest other) {
            return originServerTs >= other.originServerTs ? this : other;
        }
    }

    private RoomImportCheck(RoomImportSource source, RoomId roomId) {
        this.source = source;
        this.roomId = roomId;
        this.version = RoomVersion.of(source.roomVersion())
                .orElseThrow(() ->
                        new MatrixException(Code.INVALID_PARAM, "there is no room version " + source.roomVersion()));
    }

    /**
     * Does all checks that need no keys but those of the authorisation rules.
     *
     * @param source must stay readable until the import is stored
     * @throws MatrixException {@code M_INVALID_PARAM} with the event's ID where one is not as it should be, or where one is missing
     */
    public static RoomImportCheck begin(RoomImportSource source, RoomId roomId) {
        RoomImportCheck check = new RoomImportCheck(source, roomId);
        List<RoomImportEvent> read = IntStream.range(0, source.size())
                .parallel()
                .mapToObj(check::readFirst)
                .toList();
        check.cited.clear();
        read.forEach(check::add);
        check.checkCreate();
        check.events.order();
        return check;
    }

    public RoomId roomId() {
        return roomId;
    }

    /** For each server that must have signed events the newest of them: who can check these has the keys for most of the others. */
    public List<Pdu> newestBySigner() {
        return newestBySigner.values().stream()
                .distinct()
                .map(newest -> parse(newest.index()))
                .toList();
    }

    /**
     * Does the rest of the checks, on several threads at once.
     *
     * @param signatures throws a {@link MatrixException} where an event is not validly signed; it may wait for keys
     * @throws MatrixException {@code M_INVALID_PARAM} with the event's ID where one is not as it should be
     */
    public RoomImport finish(Consumer<Pdu> signatures) {
        events.ordered().parallelStream().forEach(event -> {
            Pdu received = parse(event.index());
            signatures.accept(received);
            authorise(event, kept(event, received));
        });
        return new RoomImport(roomId, version, events, this::read);
    }

    // ---- reading

    private RoomImportEvent readFirst(int index) {
        Pdu pdu = parse(index);
        if (!pdu.roomId().equals(roomId)) {
            throw RoomImportEvents.refuse(pdu.eventId(), "belongs to the room " + pdu.roomId());
        }
        for (ServerName signer : EventVerification.requiredSigners(pdu)) {
            newestBySigner.merge(signer, new Newest(pdu.originServerTs(), index), Newest::newer);
        }
        List<EventId> authEvents = pdu.authEvents().stream()
                // Thousands of events cite the same few: one copy of each ID is enough.
                .map(id -> cited.computeIfAbsent(id, same -> same))
                .toList();
        return new RoomImportEvent(
                pdu, index, source.part(index), authEvents, !EventHashes.contentHashHolds(pdu.json()));
    }

    private Pdu parse(int index) {
        JsonObject json;
        try {
            json = source.event(index);
        } catch (JsonException e) {
            throw new MatrixException(
                    Code.INVALID_PARAM, "an event in " + source.part(index).key() + ": " + e.getMessage());
        }
        try {
            return Pdu.parse(json, version);
        } catch (MatrixException e) {
            throw new MatrixException(
                    Code.INVALID_PARAM,
                    "the event " + name(json) + ": " + e.error().message());
        }
    }

    /** The ID of an event that is malformed. */
    private String name(JsonObject json) {
        try {
            return Pdu.unchecked(json, version).eventId().value();
        } catch (MatrixException e) {
            return "without an ID";
        }
    }

    /** The event as it is kept: redacted where its content hash differs. */
    private Pdu read(RoomImportEvent event) {
        return kept(event, parse(event.index()));
    }

    private static Pdu kept(RoomImportEvent event, Pdu received) {
        return event.isRedacted() ? received.redacted() : received;
    }

    // ---- checks

    private void add(RoomImportEvent event) {
        RoomImportEvent kept = events.add(event, source.part(event.index()));
        if (kept != event && !parse(kept.index()).equals(parse(event.index()))) {
            throw RoomImportEvents.refuse(event.id(), "stands there twice, and differs");
        }
    }

    private void checkCreate() {
        RoomImportEvent create = events.state(StateKey.CREATE);
        if (create == null) {
            throw new MatrixException(Code.INVALID_PARAM, "the create event is not in state");
        }
        String stated = read(create).content().string("room_version").orElse(RoomVersion.V1.id());
        if (!stated.equals(version.id())) {
            throw RoomImportEvents.refuse(create.id(), "creates a room of version " + stated);
        }
    }

    private void authorise(RoomImportEvent event, Pdu pdu) {
        List<Pdu> authPdus = new ArrayList<>();
        for (EventId id : event.authEvents()) {
            authPdus.add(citedPdus.get(id, i -> read(events.get(i))));
        }
        // An event that the rules refuse ends the import, so none that is cited can have been rejected.
        Decision decision = AuthRules.checkAuthEvents(
                pdu, authPdus.stream().map(cited -> new AuthEvent(cited, false)).toList());
        if (decision.isAllowed()) {
            if (!version.authRules().createCited()) {
                authPdus.add(create());
            }
            decision = AuthRules.check(pdu, AuthState.of(authPdus));
        }
        if (decision instanceof Decision.Refused refused) {
            throw RoomImportEvents.refuse(
                    event.id(), "is refused by auth rule " + refused.rule() + ": " + refused.reason());
        }
    }

    private Pdu create() {
        RoomImportEvent create = events.state(StateKey.CREATE);
        return citedPdus.get(create.id(), id -> read(create));
    }
}
