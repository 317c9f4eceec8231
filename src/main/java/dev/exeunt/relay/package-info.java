/**
 * Accepted events on their way to the other servers in their rooms. The owner of a room hands each event, once it is on disk, to the nodes
 * that own the destinations; a destination is a server, and its owner is where the shard of its name lives. There, each has a queue, and
 * at most one transaction under way.
 */
package dev.exeunt.relay;
