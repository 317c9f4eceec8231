/**
 * Events as servers exchange them: room versions, the PDU's format and limits, identifiers, hashes, redaction, signatures
 * (room version specifications; server-server API, "Signing Events").
 */
package dev.exeunt.matrix.event;
