package dev.exeunt.admin;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;

/** No server took a leave. */
final class NotTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotTakenException(String message) {
        super(message, null, false, false);
    }

    /** What the failure of a leave is: this one where the room is not here, else itself. */
    static Throwable where(Throwable failure, RoomId room) {
        boolean elsewhere =
                failure instanceof MatrixException refused && refused.error().code() == Code.NOT_FOUND;
        return elsewhere
                ? new NotTakenException("the room " + room + " is not here, and no other server took the leave")
                : failure;
    }
}
