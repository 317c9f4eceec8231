/** The commands, the configuration that they read, and what wires a node together. */
package dev.exeunt.cli;
