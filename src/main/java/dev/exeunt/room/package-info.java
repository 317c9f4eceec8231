/**
 * A room as an actor's state: its graph, its forward extremities, its state at every event, and what an event does to them. Plain
 * values and functions; whoever owns the room gives it one command after the other and fetches what it says it misses.
 */
package dev.exeunt.room;
