package dev.exeunt.shard;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.GivenState;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** The compact form of messages between nodes: variable-length integers, texts and bytes with their length before them. */
public final class WireWriter {
    private final Buffer buffer;

    public WireWriter(Buffer buffer) {
        this.buffer = buffer;
    }

    /** Seven bits a byte, the lowest first; the high bit says that more follow. */
    public void number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer.appendByte((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        buffer.appendByte((byte) rest);
    }

    void flag(boolean value) {
        number(value ? 1 : 0);
    }

    public void bytes(byte[] bytes) {
        number(bytes.length);
        buffer.appendBytes(bytes);
    }

    public void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void json(JsonObject json) {
        bytes(CanonicalJson.bytes(json));
    }

    void eventIds(Collection<EventId> ids) {
        number(ids.size());
        ids.forEach(id -> text(id.value()));
    }

    void users(Collection<UserId> users) {
        number(users.size());
        users.forEach(user -> text(user.value()));
    }

    void givenState(GivenState given) {
        number(given.asOf());
        number(given.known().size());
        given.known().forEach((key, event) -> {
            stateKey(key);
            number(event);
        });
        number(given.fetched().size());
        given.fetched().forEach((key, event) -> {
            stateKey(key);
            text(event.value());
        });
    }

    private void stateKey(StateKey key) {
        text(key.type());
        text(key.key());
    }

    void pdus(Collection<VerifiedPdu> pdus) {
        number(pdus.size());
        pdus.forEach(this::pdu);
    }

    void pdu(VerifiedPdu verified) {
        Pdu pdu = verified.pdu();
        text(pdu.version().id());
        text(pdu.eventId().value());
        bytes(pdu.bytes());
    }
}
