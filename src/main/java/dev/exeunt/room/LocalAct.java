package dev.exeunt.room;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import java.util.Optional;

/**
 * What a local user does in a room.
 *
 * @param sender a user of this server
 * @param type the event's type
 * @param stateKey its {@code state_key}; empty for an event that is no state
 * @param content its content
 */
public record LocalAct(UserId sender, String type, Optional<String> stateKey, JsonObject content) {
    /** Gives a user a membership, one's own or another's. */
    public static LocalAct ofMember(UserId sender, UserId user, String membership, Optional<String> reason) {
        JsonObject content = JsonObject.of("membership", membership);
        return new LocalAct(
                sender,
                EventType.MEMBER,
                Optional.of(user.value()),
                reason.map(why -> content.with("reason", why)).orElse(content));
    }
}
