package dev.exeunt.chaos;

import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.SignedLeave;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import java.util.Optional;

/**
 * Someone who is to leave, once.
 *
 * @param room from where
 * @param user who
 * @param leave by this leave; empty where a template is to be asked for
 */
record Departure(RoomId room, String user, Optional<Leave> leave) {
    /** A signed leave and its ID. */
    record Leave(String event, SignedLeave request) {
        static Leave of(Pdu leave, BenchServers servers) {
            return new Leave(leave.eventId().value(), SignedLeave.of(leave, servers));
        }
    }
}
