package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.store.RelayStore;
import io.vertx.core.Context;
import java.time.InstantSource;

/**
 * What the queues of a node share.
 *
 * @param self this server
 * @param sender sends
 * @param store what is missed is read from it
 * @param log what is missed is written down by it
 * @param lane of servers that work
 * @param slowLane of those that failed or took long the last time
 * @param settings bounds
 * @param clock tells the time
 * @param observer is told what happens
 * @param context everything here happens on it
 */
record DestinationServices(
        ServerName self,
        Sender sender,
        RelayStore store,
        DestinationLog log,
        Lane lane,
        Lane slowLane,
        RelaySettings settings,
        InstantSource clock,
        RelayObserver observer,
        Context context) {}
