package dev.exeunt.room;

import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonObject;

/**
 * What {@code make_leave} returns: an event for the other server to finish and sign.
 *
 * @param version the room's version
 * @param event without hashes and signatures
 */
public record Template(RoomVersion version, JsonObject event) {}
