package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.AuthRuleSet;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;

/** Auth rule 1: the type is {@code m.room.create}. It reads no state: there is none before it. */
final class CreateRules {
    private CreateRules() {}

    static Decision check(Pdu event) {
        AuthRuleSet rules = event.version().authRules();
        JsonObject content = event.content();
        // 1.1 If it has any prev_events, reject.
        if (!event.prevEvents().isEmpty()) {
            return Rule.CREATE_PREV_EVENTS.refuses(event, "a create event has prev_events");
        }
        // 1.2 If the domain of the room_id does not match the sender's, reject; v12: if it has a room_id, reject.
        if (rules.privilegedCreators()) {
            if (event.json().has("room_id")) {
                return Rule.CREATE_ROOM_ID.refuses(
                        event, "the create event has a room_id, which is to be its own hash");
            }
        } else if (!Domains.of(event.roomId().value()).equals(Domains.of(event.sender()))) {
            return Rule.CREATE_ROOM_ID.refuses(
                    event, "the room ID " + event.roomId() + " is not of the server of " + event.sender());
        }
        // 1.3 If content.room_version is present and is not a recognised version, reject.
        if (content.has("room_version")
                && content.string("room_version").flatMap(RoomVersion::of).isEmpty()) {
            return Rule.CREATE_ROOM_VERSION.refuses(event, "the room version is not a recognised one");
        }
        // 1.4 (v1 to v10) If content has no creator property, reject.
        if (rules.creatorInContent() && !content.has("creator")) {
            return Rule.CREATE_CREATOR.refuses(event, "the create event names no creator");
        }
        // 1.4 (v12) If additional_creators is present and is not an array of user IDs, reject.
        if (rules.privilegedCreators()
                && content.has("additional_creators")
                && !areUserIds(content.get("additional_creators"))) {
            return Rule.CREATE_ADDITIONAL_CREATORS.refuses(event, "additional_creators is not a list of user IDs");
        }
        return Decision.allow();
    }

    private static boolean areUserIds(JsonValue value) {
        return value instanceof JsonArray array
                && array.stream().allMatch(id -> id instanceof JsonString text && UserId.isValid(text.value()));
    }
}
