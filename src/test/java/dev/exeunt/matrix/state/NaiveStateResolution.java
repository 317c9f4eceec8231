package dev.exeunt.matrix.state;

import dev.exeunt.matrix.auth.AuthRules;
import dev.exeunt.matrix.auth.AuthState;
import dev.exeunt.matrix.auth.PowerLevels;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.StateResolutionAlgorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * State resolution a second time, in the specification's words and with no thought of its cost: whole sets, recursion, and every
 * question answered anew.
 */
final class NaiveStateResolution {
    private final RoomVersion version;
    private final EventSource events;

    NaiveStateResolution(RoomVersion version, EventSource events) {
        this.version = version;
        this.events = events;
    }

    Map<StateKey, EventId> resolve(List<Map<StateKey, EventId>> states) {
        return version.stateResolution() == StateResolutionAlgorithm.V1 ? v1(states) : v2(states);
    }

    // Versions 2 and 2.1

    private Map<StateKey, EventId> v2(List<Map<StateKey, EventId>> states) {
        Map<StateKey, EventId> unconflicted = new HashMap<>(states.get(0));
        states.forEach(state -> unconflicted.entrySet().retainAll(state.entrySet()));
        Set<EventId> conflicted = new HashSet<>();
        states.forEach(state -> state.forEach((key, id) -> {
            if (!id.equals(unconflicted.get(key))) {
                conflicted.add(id);
            }
        }));

        boolean v2_1 = version.stateResolution() == StateResolutionAlgorithm.V2_1;
        Set<EventId> full = new HashSet<>(conflicted);
        full.addAll(authDifference(states));
        if (v2_1) {
            full.addAll(subgraph(conflicted));
        }

        Set<EventId> x = new HashSet<>();
        for (EventId id : full) {
            if (isPowerEvent(event(id))) {
                x.add(id);
                Set<EventId> chain = authChain(id);
                chain.retainAll(full);
                x.addAll(chain);
            }
        }
        Map<StateKey, EventId> result = new HashMap<>(v2_1 ? Map.of() : unconflicted);
        iterativeAuthChecks(reverseTopologicalPowerOrdering(x), result);
        full.removeAll(x);
        iterativeAuthChecks(mainlineOrdering(full, result.get(StateKey.POWER_LEVELS)), result);
        result.putAll(unconflicted);
        return result;
    }

    private Set<EventId> authDifference(List<Map<StateKey, EventId>> states) {
        Set<EventId> union = new HashSet<>();
        Set<EventId> intersection = null;
        for (Map<StateKey, EventId> state : states) {
            Set<EventId> chain = new HashSet<>();
            state.values().forEach(id -> chain.addAll(authChain(id)));
            union.addAll(chain);
            if (intersection == null) {
                intersection = chain;
            } else {
                intersection.retainAll(chain);
            }
        }
        union.removeAll(intersection);
        return union;
    }

    private Set<EventId> subgraph(Set<EventId> conflicted) {
        Set<EventId> subgraph = new HashSet<>();
        for (EventId from : conflicted) {
            for (EventId on : authChain(from)) {
                for (EventId to : conflicted) {
                    if (on.equals(to) || authChain(on).contains(to)) {
                        subgraph.addAll(List.of(from, on, to));
                    }
                }
            }
        }
        return subgraph;
    }

    private final Map<EventId, Set<EventId>> chains = new HashMap<>();

    private Set<EventId> authChain(EventId id) {
        Set<EventId> known = chains.get(id);
        if (known == null) {
            known = new HashSet<>();
            for (EventId cited : event(id).authEvents()) {
                known.add(cited);
                known.addAll(authChain(cited));
            }
            chains.put(id, known);
        }
        return new HashSet<>(known);
    }

    private static boolean isPowerEvent(Pdu event) {
        if (event.type().equals("m.room.member")) {
            boolean ends = List.of("leave", "ban").contains(event.membership().orElse(""));
            return ends && !event.sender().equals(event.stateKey().orElseThrow());
        }
        return List.of("m.room.power_levels", "m.room.join_rules").contains(event.type());
    }

    private List<Pdu> reverseTopologicalPowerOrdering(Set<EventId> x) {
        List<Pdu> sorted = new ArrayList<>();
        Set<EventId> left = new HashSet<>(x);
        while (!left.isEmpty()) {
            Pdu next = null;
            for (EventId id : left) {
                Set<EventId> before = authChain(id);
                before.retainAll(left);
                if (before.isEmpty() && (next == null || comesBefore(event(id), next))) {
                    next = event(id);
                }
            }
            sorted.add(next);
            left.remove(next.eventId());
        }
        return sorted;
    }

    private boolean comesBefore(Pdu x, Pdu y) {
        long powerOfX = powerOfSender(x);
        long powerOfY = powerOfSender(y);
        if (powerOfX != powerOfY) {
            return powerOfX > powerOfY;
        }
        return isEarlier(x, y);
    }

    private static boolean isEarlier(Pdu x, Pdu y) {
        if (x.originServerTs() != y.originServerTs()) {
            return x.originServerTs() < y.originServerTs();
        }
        return x.eventId().compareTo(y.eventId()) < 0;
    }

    private long powerOfSender(Pdu event) {
        return PowerLevels.of(
                        AuthState.of(authEvents(event)), version.authRules().powerLevels())
                .ofUser(event.sender());
    }

    /** With the create event, which the room ID stands for where events do not cite it. */
    private List<Pdu> authEvents(Pdu event) {
        List<Pdu> cited =
                new ArrayList<>(event.authEvents().stream().map(this::event).toList());
        if (!version.authRules().createCited()) {
            cited.add(event(new EventId("$" + event.roomId().value().substring(1))));
        }
        return cited;
    }

    private List<Pdu> mainlineOrdering(Set<EventId> ids, EventId powerLevels) {
        List<EventId> mainline = new ArrayList<>();
        if (powerLevels != null) {
            mainline.add(powerLevels);
            mainline.addAll(powerLevelsBehind(powerLevels));
        }
        List<Pdu> sorted = new ArrayList<>(ids.stream().map(this::event).toList());
        sorted.sort((x, y) -> {
            int byPosition = Integer.compare(position(y, mainline), position(x, mainline));
            return byPosition != 0 ? byPosition : isEarlier(x, y) ? -1 : x.equals(y) ? 0 : 1;
        });
        return sorted;
    }

    private int position(Pdu event, List<EventId> mainline) {
        return powerLevelsBehind(event.eventId()).stream()
                .filter(mainline::contains)
                .findFirst()
                .map(mainline::indexOf)
                .orElse(Integer.MAX_VALUE);
    }

    private List<EventId> powerLevelsBehind(EventId id) {
        List<EventId> behind = new ArrayList<>();
        for (EventId cited : event(id).authEvents()) {
            if (event(cited).is("m.room.power_levels", "")) {
                behind.add(cited);
                behind.addAll(powerLevelsBehind(cited));
            }
        }
        return behind;
    }

    private void iterativeAuthChecks(List<Pdu> sorted, Map<StateKey, EventId> state) {
        for (Pdu event : sorted) {
            Map<StateKey, Pdu> seen = new HashMap<>();
            for (Pdu cited : authEvents(event)) {
                if (!events.rejected(cited.eventId())) {
                    seen.put(cited.key().orElseThrow(), cited);
                }
            }
            state.forEach((key, id) -> seen.put(key, event(id)));
            if (AuthRules.check(event, key -> Optional.ofNullable(seen.get(key)))
                    .isAllowed()) {
                state.put(event.key().orElseThrow(), event.eventId());
            }
        }
    }

    // Version 1

    private Map<StateKey, EventId> v1(List<Map<StateKey, EventId>> states) {
        Map<StateKey, TreeSet<EventId>> all = new TreeMap<>();
        states.forEach(state -> state.forEach(
                (key, id) -> all.computeIfAbsent(key, k -> new TreeSet<>()).add(id)));
        Map<StateKey, EventId> r = new HashMap<>();
        all.forEach((key, ids) -> {
            if (ids.size() == 1) {
                r.put(key, ids.first());
            }
        });
        for (String type : List.of("m.room.power_levels", "m.room.join_rules", "m.room.member", "")) {
            Map<StateKey, EventId> before = new HashMap<>(r);
            all.forEach((key, ids) -> {
                boolean now = type.isEmpty() ? !r.containsKey(key) : key.type().equals(type) && ids.size() > 1;
                if (now) {
                    Optional<Pdu> winner = type.isEmpty() ? pick(ids, before) : run(key, ids, before);
                    winner.ifPresent(event -> r.put(key, event.eventId()));
                }
            });
        }
        return r;
    }

    private Optional<Pdu> run(StateKey key, Set<EventId> ids, Map<StateKey, EventId> r) {
        Map<StateKey, EventId> state = new HashMap<>(r);
        Pdu last = null;
        for (Pdu event : byDepth(ids)) {
            if (last != null && !isAllowed(event, state)) {
                break;
            }
            last = event;
            state.put(key, event.eventId());
        }
        return Optional.ofNullable(last);
    }

    private Optional<Pdu> pick(Set<EventId> ids, Map<StateKey, EventId> r) {
        Pdu picked = null;
        for (Pdu event : byDepth(ids)) {
            picked = isAllowed(event, r) ? event : picked;
        }
        return Optional.ofNullable(picked);
    }

    private boolean isAllowed(Pdu event, Map<StateKey, EventId> state) {
        return AuthRules.check(event, key -> Optional.ofNullable(state.get(key)).map(this::event))
                .isAllowed();
    }

    private List<Pdu> byDepth(Set<EventId> ids) {
        Comparator<Pdu> order = Comparator.comparingLong(Pdu::depth);
        return ids.stream()
                .map(this::event)
                .sorted(order.thenComparing(NaiveStateResolution::sha1, Comparator.reverseOrder()))
                .toList();
    }

    private static BigInteger sha1(Pdu event) {
        try {
            byte[] id = event.eventId().value().getBytes(StandardCharsets.UTF_8);
            return new BigInteger(1, MessageDigest.getInstance("SHA-1").digest(id));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Pdu event(EventId id) {
        return events.get(id).orElseThrow();
    }
}
