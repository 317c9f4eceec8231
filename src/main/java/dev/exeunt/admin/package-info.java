/** The operator's side of a node: its API, console, health and metrics. */
package dev.exeunt.admin;
