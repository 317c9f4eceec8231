package dev.exeunt.keys;

import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import io.vertx.core.Future;
import java.util.Optional;

/** The key rings of the cluster's other nodes: each server's keys are fetched by one of them, for all. */
public interface KeyPeers {
    /** A node alone fetches all keys itself. */
    KeyPeers NONE = server -> Optional.empty();

    /** The node that fetches this server's keys; empty where it is this one. */
    Optional<Peer> responsibleFor(ServerName server);

    /** Another node's key ring. */
    @FunctionalInterface
    interface Peer {
        /**
         * Asks for a server's keys.
         *
         * @return fails with a {@link MatrixException} where the node could not get them, with anything else where it did not answer
         */
        Future<KeyAnswer.Keys> ask(KeyQuestion question);
    }
}
