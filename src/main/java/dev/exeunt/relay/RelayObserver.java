package dev.exeunt.relay;

/** Is told what becomes of transactions, on the relay's thread: it must be quick. */
public interface RelayObserver {
    /** Looks away. */
    RelayObserver NONE = new RelayObserver() {
        @Override
        public void sent(int events) {}

        @Override
        public void failed() {}
    };

    /** A server took a transaction of so many events. */
    void sent(int events);

    /** A server did not take a transaction. */
    void failed();
}
