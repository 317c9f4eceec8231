/**
 * Who may do what in a room: the authorisation rules of every room version, which events an event must cite for them, and server
 * access control lists (room version specifications, "Authorization rules"; server-server API, "Authorization rules").
 */
package dev.exeunt.matrix.auth;
