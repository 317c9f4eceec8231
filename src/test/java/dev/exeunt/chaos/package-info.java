/**
 * The cluster under faults: real processes, real PostgreSQL, a load of leaves, and a checker that reads the store afterwards. The
 * program is {@link dev.exeunt.chaos.Chaos}.
 */
package dev.exeunt.chaos;
