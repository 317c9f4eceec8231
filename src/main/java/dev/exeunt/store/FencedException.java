package dev.exeunt.store;

/** The change was not committed, because its shard has moved on to another epoch: whoever decided it does not own the room any more. */
public final class FencedException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** @param epoch of the commit */
    public FencedException(int shard, long epoch) {
        super("shard " + shard + " is not held at epoch " + epoch + " any more");
    }
}
