package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import java.util.Optional;

/** A room state as the rules read it. */
final class RoomView {
    private static final String DEFAULT_JOIN_RULE = "invite";

    private final AuthState state;
    private final RoomCreate create;
    private final PowerLevels levels;

    private RoomView(AuthState state, Pdu create) {
        this.state = state;
        this.create = new RoomCreate(create);
        this.levels = PowerLevels.of(state, create.version().authRules().powerLevels());
    }

    /** Empty where the state has no create event: then it is no room's. */
    static Optional<RoomView> of(AuthState state) {
        return state.get(StateKey.CREATE).map(create -> new RoomView(state, create));
    }

    RoomCreate create() {
        return create;
    }

    PowerLevels levels() {
        return levels;
    }

    /** The user's power level. */
    long levelOf(String userId) {
        return levels.ofUser(userId);
    }

    Membership membershipOf(String userId) {
        return Membership.of(state.get(StateKey.member(userId)));
    }

    boolean isJoined(String userId) {
        return membershipOf(userId) == Membership.JOIN;
    }

    /** The join rule; where no event states one, one has to be invited. */
    String joinRule() {
        return state.get(StateKey.JOIN_RULES)
                .map(Pdu::content)
                .filter(content -> content.has("join_rule"))
                .map(content -> content.string("join_rule").orElse(""))
                .orElse(DEFAULT_JOIN_RULE);
    }

    Optional<Pdu> get(StateKey key) {
        return state.get(key);
    }
}
