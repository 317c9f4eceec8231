package dev.exeunt.matrix.event;

import java.util.Optional;

/** The known keys with which one event may be signed. */
@FunctionalInterface
public interface VerifyKeys {
    /** The key, or empty where it is unknown or not valid for the event. */
    Optional<VerifyKey> find(ServerName server, String keyId);
}
