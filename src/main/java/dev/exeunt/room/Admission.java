package dev.exeunt.room;

import dev.exeunt.matrix.auth.ServerAcl;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import java.util.Set;

/** Which servers may ask something of a room. */
final class Admission {
    private final RoomId room;
    private final RoomMemory memory;
    private final StateGraph states;

    Admission(RoomId room, RoomMemory memory, StateGraph states) {
        this.room = room;
        this.memory = memory;
        this.states = states;
    }

    /**
     * Whether the origin may ask for something for this user.
     *
     * @throws MatrixException {@code M_NOT_FOUND} where no user of this server is joined, {@code M_FORBIDDEN} where the origin is denied
     *     by the room's ACL, or the user is not the origin's
     */
    void check(UserId user, ServerName origin) {
        check(origin);
        if (!user.isOn(origin)) {
            throw new MatrixException(Code.FORBIDDEN, user + " is not a user of " + origin);
        }
    }

    /**
     * Whether the origin may ask for anything.
     *
     * @throws MatrixException {@code M_NOT_FOUND} where no user of this server is joined, {@code M_FORBIDDEN} where the origin is denied
     *     by the room's ACL
     */
    void check(ServerName origin) {
        if (!isResident()) {
            throw new MatrixException(Code.NOT_FOUND, "no user of this server is joined to " + room);
        }
        checkAcl(origin);
    }

    /**
     * Whether the room's servers want to hear of the origin at all (server-server API, "Server Access Control Lists").
     *
     * @throws MatrixException {@code M_FORBIDDEN} where the origin is denied by the room's ACL
     */
    void checkAcl(ServerName origin) {
        RoomState current = states.current();
        current.look(Set.of(StateKey.SERVER_ACL));
        long acl = current.get(StateKey.SERVER_ACL);
        if (acl != StateChange.NONE && !ServerAcl.of(memory.pdu(acl).content()).allows(origin)) {
            throw new MatrixException(Code.FORBIDDEN, origin + " is denied by the room's server ACL");
        }
    }

    /** Whether a user of this server is joined, so that the room's current state is known here. */
    boolean isResident() {
        return memory.head().joinedLocally() > 0;
    }
}
