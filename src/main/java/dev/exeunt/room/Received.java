package dev.exeunt.room;

import java.util.Optional;

/**
 * What a room made of an event.
 *
 * @param verdict its decision
 * @param change what is to be committed before the verdict may be told; empty where nothing was kept
 */
public record Received(Verdict verdict, Optional<RoomChange> change) {
    static Received unchanged(Verdict verdict) {
        return new Received(verdict, Optional.empty());
    }
}
