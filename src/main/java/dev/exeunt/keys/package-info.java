/**
 * Signing keys: this server's own, those of other servers (fetched, checked, remembered), and the notary's answers
 * (server-server API, "Retrieving server keys").
 */
package dev.exeunt.keys;
