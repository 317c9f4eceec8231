package dev.exeunt.room;

import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A room in memory. It belongs to one thread at a time.
 *
 * <p>Every command may throw {@link NotLoaded}: then nothing has changed, and after {@link #add} the same command is to be given again.
 * It may throw a {@link MatrixException} where the request is refused as such; nothing has changed either. A command that returns a
 * {@link RoomChange} has moved the room in memory ahead of the store: nothing that the room says afterwards may be told before that
 * change is committed, and if the commit fails, the room is to be thrown away and opened again.
 */
public final class Room {
    private static final int MEMBERS_AT_ONCE = 256;

    private final RoomRecord record;
    private final ServerName self;
    private final RoomMemory memory;
    private final StateGraph states;
    private final Resolver resolver;
    private final Frontier frontier;
    private final Reception reception;
    private final Placing placing;
    private final Admission admission;
    private final Handshakes handshakes;
    private final RoomServers servers;
    private final Redactions redactions;
    private Tips tips;

    private Room(RoomRecord record, ServerName self) {
        this.record = record;
        this.self = self;
        this.memory = new RoomMemory(record.newest());
        this.states = new StateGraph(memory);
        this.resolver = new Resolver(memory, record.version().stateResolution());
        this.frontier = new Frontier(memory, states, resolver);
        Pasts pasts = new Pasts(states, resolver);
        this.reception = new Reception(memory, states, pasts);
        this.placing = new Placing(record.roomId(), record.version(), self, memory, states, pasts, reception);
        this.admission = new Admission(record.roomId(), memory, states);
        this.handshakes =
                new Handshakes(record.version(), self, states, this::preparedTips, reception, placing, admission);
        this.servers = new RoomServers(record.stays(), self);
        this.redactions = new Redactions(memory, reception);
    }

    /**
     * Opens a room.
     *
     * @param loaded what was loaded with it: the entries of the current state for {@code keys}
     * @param keys the keys that were asked for
     * @param self this server
     */
    public static Room open(RoomRecord record, Loaded loaded, Set<StateKey> keys, ServerName self) {
        Room room = new Room(record, self);
        room.add(loaded, LoadRequest.ofKeys(keys));
        return room;
    }

    /** The entries of the state that a leave of this user needs. */
    public static Set<StateKey> usualKeys(Optional<UserId> user) {
        Set<StateKey> keys = new LinkedHashSet<>(List.of(
                StateKey.CREATE, StateKey.POWER_LEVELS, StateKey.JOIN_RULES, StateKey.SERVER_ACL, StateKey.POLICY));
        user.ifPresent(id -> keys.add(StateKey.member(id.value())));
        return keys;
    }

    /** Whether the store has events that this room does not: somebody else has gone on with it. */
    public boolean isOlderThan(Loaded loaded) {
        return memory.isOlderThan(loaded);
    }

    /** Takes in what was missing. */
    public void add(Loaded loaded, LoadRequest request) {
        memory.add(loaded, request);
    }

    /**
     * The same request, which asks for these users' memberships too where it asks for entries of the state: whoever waits for the room
     * needs his own, and the store is asked once for all of them.
     */
    public LoadRequest together(LoadRequest request, Stream<UserId> users) {
        if (request.keys().isEmpty()) {
            return request;
        }
        Set<StateKey> keys = users.map(user -> StateKey.member(user.value()))
                .filter(key -> !memory.root().knows(key))
                .limit(MEMBERS_AT_ONCE)
                .collect(Collectors.toCollection(HashSet::new));
        return keys.isEmpty() ? request : request.withKeys(keys);
    }

    public RoomId id() {
        return record.roomId();
    }

    public RoomVersion version() {
        return record.version();
    }

    /** The number of things held in memory, roughly. */
    public int weight() {
        return memory.weight() + states.weight() + servers.size();
    }

    /** Some of the newest forward extremities, at most so many: of the accepted events that no accepted event cites. */
    public List<EventId> extremities(int most) {
        return tips().newest(most).stream()
                .map(number -> memory.node(number).id())
                .toList();
    }

    /** The states after the forward extremities. */
    Frontier frontier() {
        return frontier;
    }

    /** The user's membership in the current state, {@code leave} where there is none. */
    public String membership(UserId user) {
        StateKey member = StateKey.member(user.value());
        return reception
                .view(states.current(), Set.of(member))
                .get(member)
                .flatMap(Pdu::membership)
                .orElse("leave");
    }

    /** Whether a user of the server is joined. */
    public boolean hasJoined(ServerName server) {
        return servers.contains(server);
    }

    /** Whether a user of this server is joined, so that the room's current state is known here. */
    public boolean isResident() {
        return admission.isResident();
    }

    // ---- commands

    /** What the room gives to other servers for them to complete or to sign. */
    public Handshakes handshakes() {
        return handshakes;
    }

    /**
     * A leave that its sender's server sends (server-server API, {@code send_leave}).
     *
     * @throws MatrixException as {@link #handIn}
     */
    public Received sendLeave(VerifiedPdu leave, ServerName origin) {
        return handIn(leave, origin, Recommendation.NOT_ASKED);
    }

    /**
     * An event that its sender's server asks this one to take into the room (server-server API, {@code send_join}, {@code send_knock},
     * {@code invite}).
     *
     * @throws MatrixException {@code M_NOT_FOUND} where no user of this server is joined, {@code M_FORBIDDEN} where the origin is denied
     *     by the room's ACL
     */
    public Received handIn(VerifiedPdu event, ServerName origin, Recommendation recommendation) {
        Optional<Verdict> first = reception.known(event.pdu());
        if (first.isPresent()) {
            // "When a remote server makes a request, it MUST be verified": also one that is made again.
            admission.checkAcl(origin);
            return Received.unchanged(first.get());
        }
        // With the member's entry comes its event, which is one of the auth events too: the store is asked once, not
        // twice.
        states.current()
                .look(Set.of(StateKey.SERVER_ACL, StateKey.member(event.pdu().sender())));
        admission.check(origin);
        return take(event, recommendation, Optional.empty());
    }

    /** Any event that no policy server was asked about. */
    public Received receive(VerifiedPdu verified) {
        return receive(verified, Recommendation.NOT_ASKED);
    }

    /** Makes sure that what these events' checks read of the current state is in memory, in one question to the store. */
    public void look(List<VerifiedPdu> events) {
        Set<StateKey> keys = new LinkedHashSet<>(Set.of(StateKey.SERVER_ACL, StateKey.POLICY));
        events.forEach(event -> keys.addAll(AuthEventSelection.keys(event.pdu())));
        states.current().look(keys);
    }

    /**
     * An event that a server sends (server-server API, "Transactions").
     *
     * @return a rejection that leaves no trace where the event is new and no user of this server is joined, or the origin is denied by the
     *     room's ACL
     */
    public Received receive(VerifiedPdu verified, ServerName origin) {
        return receive(verified, origin, Recommendation.NOT_ASKED, Optional.empty());
    }

    /**
     * An event that a server sends, some of whose {@code prev_events} are not here and cannot be had.
     *
     * @param given the state before it, as a server of the room gives it. It is resolved with the states after those of the
     *     {@code prev_events} that are here, so a server that lies about it can do no more than with events of its own
     */
    public Received receive(
            VerifiedPdu verified, ServerName origin, Recommendation recommendation, Optional<GivenState> given) {
        Optional<Verdict> known = reception.known(verified.pdu());
        try {
            if (known.isPresent()) {
                // "ACLs MUST be applied to all PDUs on a per-PDU basis": also to those that are here already.
                admission.checkAcl(origin);
                return Received.unchanged(known.get());
            }
            admission.check(origin);
            return take(verified, recommendation, given);
        } catch (MatrixException refused) {
            Refusal why = new Refusal("", refused.error().message());
            return Received.unchanged(new Verdict.Rejected(verified.pdu().eventId(), why));
        }
    }

    /** Any event (server-server API, "Checks performed on receipt of a PDU", from 4 on). */
    public Received receive(VerifiedPdu verified, Recommendation recommendation) {
        return receive(verified, recommendation, Optional.empty());
    }

    Received receive(VerifiedPdu verified, Recommendation recommendation, Optional<GivenState> given) {
        preparedTips();
        return reception
                .known(verified.pdu())
                .map(Received::unchanged)
                .orElseGet(() -> take(verified, recommendation, given));
    }

    /**
     * An event that is part of a given state or its auth chain, or is cited by an event that is received with one (server-server API,
     * "Retrieving event authorisation information"). It gets its place in the graph when it is received as any other.
     */
    public Received outlier(VerifiedPdu verified) {
        Pdu event = verified.pdu();
        memory.look(Set.of(event.eventId()));
        if (memory.number(event.eventId()).isPresent()) {
            return Received.unchanged(new Verdict.Known(new Verdict.Accepted(event.eventId())));
        }
        return received(event, reception.judgeOutlier(event));
    }

    /** An event that is not known here. */
    private Received take(VerifiedPdu verified, Recommendation recommendation, Optional<GivenState> given) {
        Pdu event = verified.pdu();
        if (!event.roomId().equals(id())) {
            throw new MatrixException(Code.INVALID_PARAM, "the event belongs to " + event.roomId());
        }
        preparedTips();
        return received(event, reception.judge(event, recommendation, given));
    }

    private Received received(Pdu event, Reception.Judgement judgement) {
        return new Received(judgement.verdict(), judgement.kept().map(kept -> changed(event, kept)));
    }

    private RoomChange changed(Pdu whole, Reception.Kept kept) {
        RedactionChange redacted = redactions.of(whole, kept);
        Pdu event = redactions.kept(whole);
        Acceptance acceptance =
                new Acceptance(memory, states, resolver, frontier, tips(), servers, self, redacted.step());
        Optional<EventId> follows = memory.newestNode().map(EventNode::id);
        Acceptance.Appended appended = acceptance.append(event, kept);
        if (!redacted.isEmpty()) {
            memory.redact(redacted);
        }
        List<StoredEvent> events = List.of(new StoredEvent(appended.node(), event));
        return new RoomChange(record.handle(), id(), version(), follows, events, appended.servers(), redacted);
    }

    /**
     * A local user acts.
     *
     * @param key this server's key
     * @param now milliseconds since 1970
     * @throws MatrixException {@code M_FORBIDDEN} where the auth rules refuse, {@code M_INVALID_PARAM} where the user is not of this
     *     server
     */
    public Received act(LocalAct act, SigningKey key, long now) {
        return receive(EventDraft.signed(placing.place(act, preparedTips(), now).event(), version(), self, key));
    }

    /** The store has this change. */
    public void committed(RoomChange change) {
        memory.committed(change.events(), states.reference());
        states.trim();
    }

    /** With the states after them at hand, for what is to follow them. */
    private Tips preparedTips() {
        Tips prepared = tips();
        frontier.prepare(prepared);
        return prepared;
    }

    /** Found at the first use: the accepted events since the anchor that no accepted event cites. */
    private Tips tips() {
        if (tips == null) {
            long anchor = Math.max(1, memory.head().anchor());
            memory.nodesFrom(anchor);
            Tips found = new Tips();
            for (long number = anchor; number <= memory.newest(); number++) {
                EventNode node = memory.node(number);
                if (node.outcome() == Outcome.ACCEPTED) {
                    found.cited(node.prev());
                }
                if (node.isTip()) {
                    found.add(number);
                }
            }
            tips = found;
        }
        return tips;
    }
}
