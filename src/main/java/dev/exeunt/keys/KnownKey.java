package dev.exeunt.keys;

import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.VerifyKey;

/**
 * A key of another server as it was first seen, and when it is valid.
 *
 * @param status what the server's newest document says about it
 * @param until in milliseconds since 1970: for an old key its {@code expired_ts}, else what it is valid until
 */
record KnownKey(VerifyKey key, Status status, long until) {
    enum Status {
        /** In {@code verify_keys}. */
        CURRENT,
        /** In {@code old_verify_keys}. */
        OLD,
        /** In neither, but an earlier document had it. */
        WITHDRAWN
    }

    /** Whether requests may be signed with it now (server-server API, "Publishing Keys": old keys are for events only). */
    boolean authenticatesRequests(long now) {
        return status == Status.CURRENT && now <= until;
    }

    /**
     * Whether it may have signed an event of that time (server-server API, "Validating hashes and signatures on received events";
     * room version 5, "Signing key validity period").
     */
    boolean coversEvent(long originServerTs, RoomVersion version) {
        return originServerTs <= until || (status != Status.OLD && !version.enforcesKeyValidity());
    }

    KnownKey withdrawn() {
        return status == Status.CURRENT ? new KnownKey(key, Status.WITHDRAWN, until) : this;
    }
}
