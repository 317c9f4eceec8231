package dev.exeunt.room;

import dev.exeunt.matrix.auth.Decision;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Finds the place of events that are made here: which forward extremities they follow, and what allows them there. It changes nothing. */
final class Placing {
    private final RoomId room;
    private final RoomVersion version;
    private final ServerName self;
    private final RoomMemory memory;
    private final StateGraph states;
    private final Pasts pasts;
    private final Reception reception;

    Placing(
            RoomId room,
            RoomVersion version,
            ServerName self,
            RoomMemory memory,
            StateGraph states,
            Pasts pasts,
            Reception reception) {
        this.room = room;
        this.version = version;
        this.self = self;
        this.memory = memory;
        this.states = states;
        this.pasts = pasts;
        this.reception = reception;
    }

    /**
     * An event in its place.
     *
     * @param prev the extremities that it follows
     * @param event without hashes and signatures
     */
    record Placed(List<Long> prev, JsonObject event) {}

    /**
     * As {@link #place(EventDraft, Tips, long)}, for what a local user does.
     *
     * @throws MatrixException {@code M_INVALID_PARAM} too, where the user is not of this server
     */
    Placed place(LocalAct act, Tips tips, long now) {
        if (!act.sender().isOn(self)) {
            throw new MatrixException(Code.INVALID_PARAM, act.sender() + " is not a user of this server");
        }
        return place(new EventDraft(act.type(), act.sender().value(), act.stateKey(), act.content()), tips, now);
    }

    /**
     * Puts the event after the first group of extremities at which the auth rules, and those of the current state, allow it.
     *
     * @param now milliseconds since 1970
     * @throws MatrixException {@code M_FORBIDDEN} where they allow it at none
     */
    Placed place(EventDraft draft, Tips tips, long now) {
        Iterator<List<Long>> groups = tips.groups(now);
        List<Long> group = groups.hasNext() ? groups.next() : List.of();
        JsonObject after = checkAllowed(draft, states.current(), group, now);
        if (!groups.hasNext()) {
            return new Placed(group, after);
        }
        while (true) {
            try {
                return new Placed(group, checkAllowed(draft, stateAt(group, tips), group, now));
            } catch (MatrixException refused) {
                if (!groups.hasNext()) {
                    throw refused;
                }
                group = groups.next();
            }
        }
    }

    private RoomState stateAt(List<Long> group, Tips tips) {
        return group.size() == tips.size()
                ? states.current()
                : pasts.after(group).state();
    }

    /** The drafted event with this state's auth events. */
    private JsonObject checkAllowed(EventDraft draft, RoomState state, List<Long> prev, long now) {
        Set<StateKey> authKeys = draft.authKeys(version);
        state.look(authKeys);
        List<Pdu> auth = authKeys.stream()
                .map(state::get)
                .filter(number -> number != StateChange.NONE)
                .map(memory::pdu)
                .toList();
        JsonObject event = draft.event(room, version, self.value(), cited(prev), auth, now);
        if (reception.check(draft.asked(event, version), state) instanceof Decision.Refused refused) {
            throw new MatrixException(Code.FORBIDDEN, new Refusal(refused.rule(), refused.reason()).toString());
        }
        return event;
    }

    private List<Cited> cited(List<Long> events) {
        if (Cited.needsContent(version)) {
            memory.pdus(events);
            return events.stream().map(memory::pdu).map(Cited::of).toList();
        }
        return events.stream()
                .map(memory::node)
                .map(node -> Cited.of(node.depth(), node.id()))
                .toList();
    }
}
