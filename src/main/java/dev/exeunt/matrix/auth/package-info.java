/**
 * Who may do what in a room: the authorisation rules of every room version, which events an event must cite for them, server access
 * control lists and policy servers (room version specifications, "Authorization rules"; server-server API, "Authorization rules").
 */
package dev.exeunt.matrix.auth;
