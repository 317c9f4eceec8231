package dev.exeunt.matrix.event;

import dev.exeunt.matrix.json.JsonInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that a room version decides (room version specifications). Code asks a version's parts, never its number.
 *
 * @param id as it stands in {@code content.room_version}
 * @param format the shape of events
 * @param eventIds where event IDs come from
 * @param redaction what survives redaction
 * @param strictJson whether events must be strict canonical JSON (6 and later)
 * @param enforcesKeyValidity whether a key must be valid at the event's {@code origin_server_ts} (5 and later)
 * @param authRules what is particular to its authorisation rules
 * @param stateResolution how forked state is resolved
 */
public record RoomVersion(
        String id,
        EventFormat format,
        EventIdFormat eventIds,
        RedactionRules redaction,
        boolean strictJson,
        boolean enforcesKeyValidity,
        AuthRuleSet authRules,
        StateResolutionAlgorithm stateResolution) {
    public static final RoomVersion V1 = new RoomVersion(
            "1",
            EventFormat.WITH_EVENT_ID,
            EventIdFormat.GIVEN,
            RedactionRules.V1,
            false,
            false,
            AuthRuleSet.V1,
            StateResolutionAlgorithm.V1);
    public static final RoomVersion V2 = new RoomVersion(
            "2",
            EventFormat.WITH_EVENT_ID,
            EventIdFormat.GIVEN,
            RedactionRules.V1,
            false,
            false,
            AuthRuleSet.V1,
            StateResolutionAlgorithm.V2);
    public static final RoomVersion V3 = new RoomVersion(
            "3",
            EventFormat.HASHED,
            EventIdFormat.BASE64,
            RedactionRules.V1,
            false,
            false,
            AuthRuleSet.V3,
            StateResolutionAlgorithm.V2);
    public static final RoomVersion V4 = new RoomVersion(
            "4",
            EventFormat.HASHED,
            EventIdFormat.URL_SAFE_BASE64,
            RedactionRules.V1,
            false,
            false,
            AuthRuleSet.V3,
            StateResolutionAlgorithm.V2);
    public static final RoomVersion V5 = new RoomVersion(
            "5",
            EventFormat.HASHED,
            EventIdFormat.URL_SAFE_BASE64,
            RedactionRules.V1,
            false,
            true,
            AuthRuleSet.V3,
            StateResolutionAlgorithm.V2);
    public static final RoomVersion V6 = strict("6", RedactionRules.V6, AuthRuleSet.V6);
    public static final RoomVersion V7 = strict("7", RedactionRules.V6, AuthRuleSet.V7);
    public static final RoomVersion V8 = strict("8", RedactionRules.V8, AuthRuleSet.V8);
    public static final RoomVersion V9 = strict("9", RedactionRules.V9, AuthRuleSet.V8);
    public static final RoomVersion V10 = strict("10", RedactionRules.V9, AuthRuleSet.V10);
    public static final RoomVersion V11 = strict("11", RedactionRules.V11, AuthRuleSet.V11);
    public static final RoomVersion V12 = new RoomVersion(
            "12",
            EventFormat.HASHED_ROOM,
            EventIdFormat.URL_SAFE_BASE64,
            RedactionRules.V11,
            true,
            true,
            AuthRuleSet.V12,
            StateResolutionAlgorithm.V2_1);

    /** Every version, oldest first. */
    public static final List<RoomVersion> ALL = List.of(V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12);

    private static final Map<String, RoomVersion> BY_ID =
            ALL.stream().collect(Collectors.toUnmodifiableMap(RoomVersion::id, Function.identity()));

    /** The version of this name, empty where there is none. */
    public static Optional<RoomVersion> of(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /** The largest {@code depth} of an event. */
    public long maxDepth() {
        return strictJson ? JsonInteger.MAX_CANONICAL : Long.MAX_VALUE;
    }

    private static RoomVersion strict(String id, RedactionRules redaction, AuthRuleSet authRules) {
        return new RoomVersion(
                id,
                EventFormat.HASHED,
                EventIdFormat.URL_SAFE_BASE64,
                redaction,
                true,
                true,
                authRules,
                StateResolutionAlgorithm.V2);
    }

    @Override
    public String toString() {
        return id;
    }
}
