package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.PowerLevelFormat;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who has what power in a room, and what it takes (client-server API, {@code m.room.power_levels}; server-server API, "Definitions" of
 * the authorisation rules). Nothing is copied: a look-up costs the same in a room with many users. What is no power level counts as
 * absent.
 */
public final class PowerLevels {
    private static final long DEFAULT_OF_CREATOR = 100;

    private final Optional<RoomCreate> create;
    private final Optional<JsonObject> content;
    private final PowerLevelFormat format;

    private PowerLevels(Optional<RoomCreate> create, Optional<JsonObject> content, PowerLevelFormat format) {
        this.create = create;
        this.content = content;
        this.format = format;
    }

    /** The power levels of a room state; {@code format} is its room version's. */
    public static PowerLevels of(AuthState state, PowerLevelFormat format) {
        return new PowerLevels(
                state.get(StateKey.CREATE).map(RoomCreate::new),
                state.get(StateKey.POWER_LEVELS).map(Pdu::content),
                format);
    }

    /** The level of a user. */
    public long ofUser(String userId) {
        if (create.filter(c -> c.isPrivileged(userId)).isPresent()) {
            return PowerLevel.INFINITE;
        }
        if (content.isEmpty()) {
            boolean creator = create.filter(c -> c.isCreator(userId)).isPresent();
            return creator ? DEFAULT_OF_CREATOR : LevelProperty.USERS_DEFAULT.defaultLevel();
        }
        return entry("users", userId).orElseGet(() -> level(LevelProperty.USERS_DEFAULT));
    }

    /** The level that it takes to send an event of this type. */
    public long toSend(String type, boolean isState) {
        return entry("events", type)
                .orElseGet(() -> level(isState ? LevelProperty.STATE_DEFAULT : LevelProperty.EVENTS_DEFAULT));
    }

    public long toInvite() {
        return level(LevelProperty.INVITE);
    }

    public long toKick() {
        return level(LevelProperty.KICK);
    }

    public long toBan() {
        return level(LevelProperty.BAN);
    }

    /** The level that it takes to redact the events of others. */
    public long toRedact() {
        return level(LevelProperty.REDACT);
    }

    private long level(LevelProperty property) {
        return content.map(c -> PowerLevel.read(c.get(property.key()), format))
                .orElse(OptionalLong.empty())
                .orElse(property.defaultLevel());
    }

    private OptionalLong entry(String map, String key) {
        return content.flatMap(c -> c.object(map))
                .map(levels -> PowerLevel.read(levels.get(key), format))
                .orElse(OptionalLong.empty());
    }
}
