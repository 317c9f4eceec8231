package dev.exeunt.matrix.event;

/**
 * An event whose signatures hold, redacted where its content hash did not (server-server API, "Checks performed on receipt of a PDU",
 * 1 to 3). {@link EventVerification} makes them from what comes from outside.
 */
public final class VerifiedPdu {
    private final Pdu pdu;

    private VerifiedPdu(Pdu pdu) {
        this.pdu = pdu.settled();
    }

    /** Only for an event that was verified elsewhere: on another node, before it was stored, or because it was signed here. */
    public static VerifiedPdu alreadyVerified(Pdu pdu) {
        return new VerifiedPdu(pdu);
    }

    public Pdu pdu() {
        return pdu;
    }

    @Override
    public String toString() {
        return pdu.toString();
    }
}
