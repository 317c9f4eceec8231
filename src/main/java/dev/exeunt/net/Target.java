package dev.exeunt.net;

/**
 * Something to connect to.
 *
 * @param host a DNS name, or an IP address without brackets
 */
record Target(String host, int port) {}
