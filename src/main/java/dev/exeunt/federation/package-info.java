/**
 * The federation API as other servers see it: routing, limits, authentication, one class per family of endpoints, and the one place
 * where errors become HTTP. Nothing here knows a room's state; what needs it is asked of the room's shard.
 */
package dev.exeunt.federation;
