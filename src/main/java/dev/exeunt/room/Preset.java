package dev.exeunt.room;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a new room's rules are to be (client-server API, {@code POST /createRoom}, {@code preset}). */
public enum Preset {
    /** Anyone may join. */
    PUBLIC_CHAT("public", "forbidden"),
    /** Only those who are invited may join. */
    PRIVATE_CHAT("invite", "can_join");

    private final String joinRule;
    private final String guestAccess;

    Preset(String joinRule, String guestAccess) {
        this.joinRule = joinRule;
        this.guestAccess = guestAccess;
    }

    /** The preset of this name, as {@code public_chat}; empty where there is none. */
    public static Optional<Preset> of(String name) {
        for (Preset preset : values()) {
            if (preset.word().equals(name)) {
                return Optional.of(preset);
            }
        }
        return Optional.empty();
    }

    /** As it stands in a request. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Types and contents of the state events that it stands for. */
    List<Map.Entry<String, JsonObject>> state() {
        return List.of(
                Map.entry(EventType.JOIN_RULES, JsonObject.of("join_rule", joinRule)),
                Map.entry(EventType.HISTORY_VISIBILITY, JsonObject.of("history_visibility", "shared")),
                Map.entry("m.room.guest_access", JsonObject.of("guest_access", guestAccess)));
    }
}
