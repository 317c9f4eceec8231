/** What leaves cost: benches of a whole node, and of the parts of a leave. {@code README.md} has the commands and the results. */
package dev.exeunt.bench;
