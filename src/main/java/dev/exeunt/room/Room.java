package dev.exeunt.room;

import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.auth.ServerAcl;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
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
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.Placing.Placed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A room in memory. It belongs to one thread at a time.
 *
 * <p>Every command may throw {@link NotLoaded}: then nothing has changed, and after {@link #add} the same command is to be given again.
 * It may throw a {@link MatrixException} where the request is refused as such; nothing has changed either. A command that returns a
 * {@link RoomChange} has moved the room in memory ahead of the store: nothing that the room says afterwards may be told before that
 * change is committed, and if the commit fails, the room is to be thrown away and opened again.
 */
public final class Room {
    private final RoomRecord record;
    private final ServerName self;
    private final RoomMemory memory;
    private final StateGraph states;
    private final Resolver resolver;
    private final Reception reception;
    private final Placing placing;
    private final RoomServers servers;
    private Tips tips;

    private Room(RoomRecord record, ServerName self) {
        this.record = record;
        this.self = self;
        this.memory = new RoomMemory(record.newest());
        this.states = new StateGraph(memory);
        this.resolver = new Resolver(memory, record.version().stateResolution());
        this.reception = new Reception(memory, states, resolver);
        this.placing = new Placing(record.roomId(), record.version(), self, memory, states, resolver, reception);
        this.servers = new RoomServers(record.stays(), self);
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

    /** The forward extremities: the accepted events that no accepted event cites. */
    public List<EventId> extremities() {
        return tips().all().stream().map(number -> memory.node(number).id()).toList();
    }

    // ---- commands

    /**
     * A template for a leave (server-server API, {@code make_leave}).
     *
     * @param now milliseconds since 1970
     * @throws MatrixException {@code M_NOT_FOUND} where no user of this server is joined, {@code M_FORBIDDEN} where the origin is denied
     *     by the room's ACL, the user is not the origin's, or has no membership to leave
     */
    public Template makeLeave(UserId user, ServerName origin, long now) {
        checkAsker(user, origin);
        return template(user, JsonObject.of("membership", "leave"), now);
    }

    /**
     * A template for a join (server-server API, {@code make_join}).
     *
     * @param vouchers users of this server one of whom is to authorise the join, see {@link JoinTerms}; empty where nobody need do that
     * @param now milliseconds since 1970
     * @throws MatrixException as {@link #makeLeave}; {@code M_UNABLE_TO_GRANT_JOIN} where none of the vouchers may authorise it
     */
    public Template makeJoin(UserId user, ServerName origin, List<UserId> vouchers, long now) {
        checkAsker(user, origin);
        JsonObject join = JsonObject.of("membership", "join");
        if (vouchers.isEmpty()) {
            return template(user, join, now);
        }
        states.current()
                .look(vouchers.stream()
                        .map(voucher -> StateKey.member(voucher.value()))
                        .collect(Collectors.toSet()));
        for (UserId voucher : vouchers) {
            try {
                return template(user, join.with(JoinTerms.AUTHORISER, voucher.value()), now);
            } catch (MatrixException refused) {
                // The next one may have the power that this one has not.
            }
        }
        throw JoinTerms.unableToGrant();
    }

    /**
     * A template for a knock (server-server API, {@code make_knock}).
     *
     * @param now milliseconds since 1970
     * @throws MatrixException as {@link #makeLeave}
     */
    public Template makeKnock(UserId user, ServerName origin, long now) {
        checkAsker(user, origin);
        return template(user, JsonObject.of("membership", "knock"), now);
    }

    /**
     * What the room asks of a user who wants to join it.
     *
     * @throws MatrixException {@code M_NOT_FOUND} where no user of this server is joined, {@code M_FORBIDDEN} where the origin is denied
     *     by the room's ACL, or the user is not the origin's
     */
    public JoinTerms joinTerms(UserId user, ServerName origin) {
        checkAsker(user, origin);
        return JoinTerms.of(user, reception.view(states.current(), JoinTerms.keys(user)), version(), self);
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

    /** Whether a user of this server is joined, so that the room's current state is known here. */
    public boolean isResident() {
        return head().joinedLocally() > 0;
    }

    /** What tells a stranger which room this is. */
    public List<Pdu> strippedState() {
        return StrippedState.of(reception.view(states.current(), Set.copyOf(StrippedState.KEYS)));
    }

    /**
     * An invite by a local user, signed, for the invited user's server to sign it too. It becomes part of the room by {@link #receive}.
     *
     * @param key this server's key
     * @param now milliseconds since 1970
     * @throws MatrixException as {@link #act}
     */
    public Invitation invitation(LocalAct act, SigningKey key, long now) {
        Placed placed = place(act, now);
        StateKey inviter = StateKey.member(act.sender().value());
        List<Pdu> state = new ArrayList<>(strippedState());
        reception.view(states.current(), Set.of(inviter)).get(inviter).ifPresent(state::add);
        tips().lend(placed.prev(), now);
        return new Invitation(EventDraft.signed(placed.event(), version(), self, key), state);
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
            return Received.unchanged(first.get());
        }
        checkResident();
        // With the member's entry comes its event, which is one of the auth events too: the store is asked once, not
        // twice.
        states.current()
                .look(Set.of(StateKey.SERVER_ACL, StateKey.member(event.pdu().sender())));
        checkAcl(origin);
        return receive(event, recommendation);
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
     * @return a rejection that leaves no trace where no user of this server is joined, or the origin is denied by the room's ACL
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
        if (known.isPresent()) {
            return Received.unchanged(known.get());
        }
        try {
            checkResident();
            checkAcl(origin);
            return receive(verified, recommendation, given);
        } catch (MatrixException refused) {
            Refusal why = new Refusal("", refused.error().message());
            return Received.unchanged(new Verdict.Rejected(verified.pdu().eventId(), why));
        }
    }

    /** Any event (server-server API, "Checks performed on receipt of a PDU", from 4 on). */
    public Received receive(VerifiedPdu verified, Recommendation recommendation) {
        return receive(verified, recommendation, Optional.empty());
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
        Reception.Judgement judgement = reception.judgeOutlier(event);
        Optional<RoomChange> change =
                judgement.kept().map(kept -> changed(acceptance -> acceptance.appendOutlier(event, kept), event));
        return new Received(judgement.verdict(), change);
    }

    Received receive(VerifiedPdu verified, Recommendation recommendation, Optional<GivenState> given) {
        Pdu event = verified.pdu();
        if (!event.roomId().equals(id())) {
            throw new MatrixException(Code.INVALID_PARAM, "the event belongs to " + event.roomId());
        }
        Tips extremities = tips();
        if (extremities.size() == 1) {
            states.rebase(extremities.only());
        }
        Optional<Verdict> known = reception.known(event);
        if (known.isPresent()) {
            return Received.unchanged(known.get());
        }
        Reception.Judgement judgement = reception.judge(event, recommendation, given);
        Optional<RoomChange> change =
                judgement.kept().map(kept -> changed(acceptance -> acceptance.append(event, kept), event));
        return new Received(judgement.verdict(), change);
    }

    private RoomChange changed(Function<Acceptance, Acceptance.Appended> append, Pdu event) {
        Acceptance acceptance = new Acceptance(memory, states, resolver, tips(), servers, self);
        Optional<EventId> follows = memory.newestNode().map(EventNode::id);
        Acceptance.Appended appended = append.apply(acceptance);
        List<StoredEvent> events = List.of(new StoredEvent(appended.node(), event));
        return new RoomChange(record.handle(), id(), version(), follows, events, appended.servers());
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
        return receive(EventDraft.signed(place(act, now).event(), version(), self, key));
    }

    /** The store has this change. */
    public void committed(RoomChange change) {
        List<StoredEvent> events = change.events();
        memory.committed(events.get(events.size() - 1).node().number());
        states.trim();
    }

    // ---- new events

    /** A user's own membership, for their server to complete. */
    private Template template(UserId user, JsonObject content, long now) {
        Placed placed = place(new EventDraft(EventType.MEMBER, user.value(), Optional.of(user.value()), content), now);
        tips().lend(placed.prev(), now);
        return new Template(version(), placed.event());
    }

    private Placed place(LocalAct act, long now) {
        if (!act.sender().isOn(self)) {
            throw new MatrixException(Code.INVALID_PARAM, act.sender() + " is not a user of this server");
        }
        return place(new EventDraft(act.type(), act.sender().value(), act.stateKey(), act.content()), now);
    }

    private Placed place(EventDraft draft, long now) {
        return placing.place(draft, tips(), now);
    }

    // ---- who may ask

    /** Whether the origin may ask for a template for this user. */
    private void checkAsker(UserId user, ServerName origin) {
        checkResident();
        checkAcl(origin);
        if (!user.isOn(origin)) {
            throw new MatrixException(Code.FORBIDDEN, user + " is not a user of " + origin);
        }
    }

    private void checkResident() {
        if (!isResident()) {
            throw new MatrixException(Code.NOT_FOUND, "no user of this server is joined to " + id());
        }
    }

    private void checkAcl(ServerName origin) {
        RoomState current = states.current();
        current.look(Set.of(StateKey.SERVER_ACL));
        long acl = current.get(StateKey.SERVER_ACL);
        if (acl != StateChange.NONE && !ServerAcl.of(memory.pdu(acl).content()).allows(origin)) {
            throw new MatrixException(Code.FORBIDDEN, origin + " is denied by the room's server ACL");
        }
    }

    private RoomHead head() {
        return memory.newestNode().map(EventNode::head).orElse(RoomHead.EMPTY);
    }

    /** Found at the first use: the accepted events since the anchor that no accepted event cites. */
    private Tips tips() {
        if (tips == null) {
            long anchor = Math.max(1, head().anchor());
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
