package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.store.RelayStore;
import io.vertx.core.Context;

/**
 * What the outboxes of a shard share.
 *
 * @param self this server
 * @param store holds what another owner left
 * @param courier delivers
 * @param held how much may wait in memory
 * @param context everything here happens on it
 */
record OutboxServices(ServerName self, RelayStore store, Courier courier, HeldBytes held, Context context) {}
