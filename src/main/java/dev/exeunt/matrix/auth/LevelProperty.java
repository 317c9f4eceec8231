package dev.exeunt.matrix.auth;

import java.util.Locale;

/** The properties of {@code m.room.power_levels} that are one level each, with the level that holds where they are absent. */
enum LevelProperty {
    USERS_DEFAULT(0),
    EVENTS_DEFAULT(0),
    STATE_DEFAULT(50),
    BAN(50),
    REDACT(50),
    KICK(50),
    INVITE(0);

    private final long defaultLevel;

    LevelProperty(long defaultLevel) {
        this.defaultLevel = defaultLevel;
    }

    /** As it stands in {@code content}. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    long defaultLevel() {
        return defaultLevel;
    }
}
