package dev.exeunt.room;

import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** What an operator gives to take a room over: lists of events, wherever they are kept. Any thread may read. */
public interface RoomImportSource {
    /** The lists. */
    enum Part {
        /** The state after the extremities. */
        STATE,
        /** What the others cite as auth events, as far as it is not state. */
        AUTH_CHAIN,
        /** Where the room's graph ends. */
        EXTREMITIES;

        /** The list of this name in the body of a request; empty where there is none. */
        public static Optional<Part> of(String key) {
            for (Part part : values()) {
                if (part.key().equals(key)) {
                    return Optional.of(part);
                }
            }
            return Optional.empty();
        }

        /** Its name in the body of a request. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The name of the room's version. */
    String roomVersion();

    /** How many events there are. */
    int size();

    /** The list in which an event stands. */
    Part part(int index);

    /**
     * An event, read anew.
     *
     * @throws JsonException where it is not what Matrix allows
     */
    JsonObject event(int index);
}
