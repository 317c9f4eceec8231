/**
 * The durable truth: rooms, events, state and other servers' keys by JDBC, on SQLite or PostgreSQL, with group commit. Its own threads
 * wait for the database; callers get futures.
 */
package dev.exeunt.store;
