package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.AuthRuleSet;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonString;

/** What the rules read from a room's {@code m.room.create} event. */
record RoomCreate(Pdu event) {
    private static final String ADDITIONAL_CREATORS = "additional_creators";

    /** Whether this user created the room: named by {@code content.creator} in versions 1 to 10, the sender from 11 on. */
    boolean isCreator(String userId) {
        return rules().creatorInContent()
                ? event.content().string("creator").filter(userId::equals).isPresent()
                : event.sender().equals(userId);
    }

    /** Whether this user has infinite power (version 12): the creator or one of {@code content.additional_creators}. */
    boolean isPrivileged(String userId) {
        return rules().privilegedCreators() && (isCreator(userId) || isAdditionalCreator(userId));
    }

    private boolean isAdditionalCreator(String userId) {
        return event.content()
                .array(ADDITIONAL_CREATORS)
                .map(JsonArray::values)
                .filter(creators -> creators.contains(new JsonString(userId)))
                .isPresent();
    }

    /** Whether only users of the creator's server may take part. */
    boolean isUnfederated() {
        return event.content().bool("m.federate").filter(federate -> !federate).isPresent();
    }

    private AuthRuleSet rules() {
        return event.version().authRules();
    }
}
