package dev.exeunt.shard;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.room.GivenState;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads what {@link WireWriter} wrote. The sender is a node of the same cluster: what it verified is not verified again. */
public final class WireReader {
    private final Buffer buffer;
    private int position;

    public WireReader(Buffer buffer, int position) {
        this.buffer = buffer;
        this.position = position;
    }

    public long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = buffer.getByte(position++);
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    public int size() {
        return Math.toIntExact(number());
    }

    boolean flag() {
        return number() != 0;
    }

    /** Whether everything is read. */
    boolean isAtEnd() {
        return position == buffer.length();
    }

    public byte[] bytes() {
        int end = size() + position;
        byte[] bytes = buffer.getBytes(position, end);
        position = end;
        return bytes;
    }

    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    JsonObject json() {
        return JsonReader.readObject(bytes());
    }

    RoomVersion version() {
        return RoomVersion.of(text()).orElseThrow();
    }

    public EventId eventId() {
        return new EventId(text());
    }

    List<EventId> eventIds() {
        return list(WireReader::eventId);
    }

    List<UserId> users() {
        return list(in -> new UserId(in.text()));
    }

    /** Things with their number before them. */
    <T> List<T> list(Function<WireReader, T> one) {
        int size = size();
        List<T> things = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            things.add(one.apply(this));
        }
        return things;
    }

    GivenState givenState() {
        return new GivenState(number(), byStateKey(WireReader::number), byStateKey(WireReader::eventId));
    }

    private <T> Map<StateKey, T> byStateKey(Function<WireReader, T> value) {
        int size = size();
        Map<StateKey, T> things = new HashMap<>();
        for (int i = 0; i < size; i++) {
            things.put(new StateKey(text(), text()), value.apply(this));
        }
        return things;
    }

    List<VerifiedPdu> pdus() {
        return list(WireReader::pdu);
    }

    VerifiedPdu pdu() {
        RoomVersion version = version();
        EventId eventId = eventId();
        return VerifiedPdu.alreadyVerified(Pdu.unchecked(json(), version, eventId));
    }
}
