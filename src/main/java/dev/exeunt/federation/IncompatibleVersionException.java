package dev.exeunt.federation;

/** Another server, or this one, does not know a room's version ({@code M_INCOMPATIBLE_ROOM_VERSION}). */
final class IncompatibleVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String roomVersion;

    /** @param roomVersion what the answer names */
    IncompatibleVersionException(String roomVersion, String message) {
        super(message, null, false, false);
        this.roomVersion = roomVersion;
    }

    String roomVersion() {
        return roomVersion;
    }
}
