package dev.exeunt.store;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;

/**
 * An invite of a user of this server to a room of others, which is not answered yet.
 *
 * @param shard the room's shard
 * @param user who is invited
 * @param event the invite, signed by the inviter's server and by this one
 * @param state what the inviter's server says of the room ({@code invite_room_state}); nobody vouches for it
 * @param from the server that sent it
 * @param receivedTs milliseconds since 1970
 */
public record ReceivedInvite(int shard, UserId user, Pdu event, JsonArray state, ServerName from, long receivedTs) {}
