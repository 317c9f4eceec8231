package dev.exeunt.room;

/**
 * Thrown out of a command that needs what is not in memory. The command has changed nothing: load it, give it to the room, and run the
 * command again. It has no stack trace: it is a way of asking, not a failure.
 */
public final class NotLoaded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LoadRequest request;

    public NotLoaded(LoadRequest request) {
        super(null, null, false, false);
        this.request = request;
    }

    /** Made only where it is read, for most are caught unread. */
    @Override
    public String getMessage() {
        return "not in memory: " + request;
    }

    public LoadRequest request() {
        return request;
    }
}
