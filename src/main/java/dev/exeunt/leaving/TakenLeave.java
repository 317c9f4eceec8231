package dev.exeunt.leaving;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.ServerName;

/**
 * A leave that became part of its room.
 *
 * @param event its ID
 * @param via the server that took it
 * @param api by which endpoint: {@code v2}, {@code v1}, or {@code local} where it is this server itself
 */
public record TakenLeave(EventId event, ServerName via, String api) {}
