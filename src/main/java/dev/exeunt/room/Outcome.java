package dev.exeunt.room;

/** What became of an event (server-server API, "Checks performed on receipt of a PDU"). */
public enum Outcome {
    /** In the graph, in the state where it is state. */
    ACCEPTED,
    /** Taken over with the room: it is part of the state or its auth chain, but the state at it is not known. */
    OUTLIER,
    /** In the graph, but refused by the current state: never relayed, never cited by this server. */
    SOFT_FAILED,
    /** Refused by the authorisation rules; kept so that it is known again. */
    REJECTED;

    /** As the admin API names it. */
    public String word() {
        return switch (this) {
            case ACCEPTED, OUTLIER -> "accepted";
            case SOFT_FAILED -> "soft_failed";
            case REJECTED -> "rejected";
        };
    }
}
