package dev.exeunt.matrix.event;

import dev.exeunt.matrix.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of an event survives redaction (room version specifications, "Redactions").
 *
 * @param topLevel the event's keys that are kept
 * @param content by event type, the keys of {@code content} that are kept
 * @param wholeCreate whether all of a create event's content is kept
 * @param thirdPartySigned whether a membership keeps {@code third_party_invite.signed}
 * @param targetInContent whether a redaction names its event in {@code content}, and not beside it
 */
public record RedactionRules(
        Set<String> topLevel,
        Map<String, Set<String>> content,
        boolean wholeCreate,
        boolean thirdPartySigned,
        boolean targetInContent) {
    private static final String REDACTS = "redacts";
    private static final Set<String> TOP_LEVEL_V11 = Set.of(
            "event_id",
            "type",
            "room_id",
            "sender",
            "state_key",
            "content",
            "hashes",
            "signatures",
            "depth",
            "prev_events",
            "auth_events",
            "origin_server_ts");
    private static final Set<String> TOP_LEVEL_V1 = union(TOP_LEVEL_V11, "prev_state", "origin", "membership");
    private static final Set<String> POWER_LEVELS_V1 =
            Set.of("ban", "events", "events_default", "kick", "redact", "state_default", "users", "users_default");

    /** Room versions 1 to 5. */
    static final RedactionRules V1 = new RedactionRules(
            TOP_LEVEL_V1,
            Map.of(
                    EventType.MEMBER, Set.of("membership"),
                    EventType.CREATE, Set.of("creator"),
                    EventType.JOIN_RULES, Set.of("join_rule"),
                    EventType.POWER_LEVELS, POWER_LEVELS_V1,
                    EventType.ALIASES, Set.of("aliases"),
                    EventType.HISTORY_VISIBILITY, Set.of("history_visibility")),
            false,
            false,
            false);

    /** Room versions 6 and 7: aliases lose their protection. */
    static final RedactionRules V6 = V1.withContent(EventType.ALIASES, Set.of());

    /** Room version 8: restricted join rules keep whom they allow. */
    static final RedactionRules V8 = V6.withContent(EventType.JOIN_RULES, Set.of("join_rule", "allow"));

    /** Room versions 9 and 10: restricted joins keep their authoriser. */
    static final RedactionRules V9 =
            V8.withContent(EventType.MEMBER, Set.of("membership", "join_authorised_via_users_server"));

    /** Room versions 11 and 12. */
    static final RedactionRules V11 = new RedactionRules(TOP_LEVEL_V11, V9.content, true, true, true)
            .withContent(EventType.POWER_LEVELS, union(POWER_LEVELS_V1, "invite"))
            .withContent(EventType.REDACTION, Set.of(REDACTS));

    private static final String THIRD_PARTY_INVITE = "third_party_invite";

    /** The redacted event; what is no object at {@code content} becomes an empty one. */
    public JsonObject redact(JsonObject event) {
        String type = event.string("type").orElse("");
        JsonObject before = event.object("content").orElse(JsonObject.EMPTY);
        return event.keep(topLevel::contains).with("content", redactContent(type, before));
    }

    /** The event that a redaction names; empty where it names none. */
    public Optional<EventId> target(JsonObject redaction) {
        JsonObject naming = targetInContent ? redaction.object("content").orElse(JsonObject.EMPTY) : redaction;
        return naming.string(REDACTS).flatMap(EventId::parse);
    }

    private JsonObject redactContent(String type, JsonObject before) {
        if (wholeCreate && type.equals(EventType.CREATE)) {
            return before;
        }
        JsonObject kept = before.keep(content.getOrDefault(type, Set.of())::contains);
        if (thirdPartySigned && type.equals(EventType.MEMBER)) {
            return before.object(THIRD_PARTY_INVITE)
                    .map(invite -> kept.with(THIRD_PARTY_INVITE, invite.keep("signed"::equals)))
                    .orElse(kept);
        }
        return kept;
    }

    private RedactionRules withContent(String type, Set<String> keys) {
        Map<String, Set<String>> changed = new HashMap<>(content);
        changed.put(type, keys);
        return new RedactionRules(topLevel, Map.copyOf(changed), wholeCreate, thirdPartySigned, targetInContent);
    }

    private static Set<String> union(Set<String> set, String... more) {
        Set<String> union = new HashSet<>(set);
        union.addAll(Set.of(more));
        return Set.copyOf(union);
    }
}
