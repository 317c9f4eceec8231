package dev.exeunt.matrix.event;

import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/** Well-formed events of every room version, for tests to change. */
final class SampleEvents {
    static final ServerName SERVER = new ServerName("origin.example");
    static final String USER = "@u:origin.example";
    static final SigningKey KEY = new SigningKey("ed25519:1", new byte[SigningKey.SEED_SIZE]);

    private SampleEvents() {}

    /** A leave of {@link #USER} without hashes and signatures. */
    static JsonObject leave(RoomVersion version) {
        JsonObject leave = JsonObject.of(
                "type",
                EventType.MEMBER,
                "room_id",
                "!r:resident.example",
                "sender",
                USER,
                "state_key",
                USER,
                "content",
                JsonObject.of("membership", "leave"),
                "origin_server_ts",
                1_700_000_000_000L,
                "depth",
                7,
                "prev_events",
                references(version, 2),
                "auth_events",
                references(version, 3));
        return version.format() == EventFormat.WITH_EVENT_ID ? leave.with("event_id", "$e:origin.example") : leave;
    }

    /** {@link #leave} with its content hash and the signature of {@link #KEY}. */
    static JsonObject signedLeave(RoomVersion version) {
        return hashedAndSigned(leave(version), version);
    }

    /** Whatever is given, with its content hash and the signature of {@link #KEY}; it may be malformed. */
    static JsonObject hashedAndSigned(JsonObject event, RoomVersion version) {
        JsonObject hashes = JsonObject.of("sha256", Base64.encode(EventHashes.contentHash(event)));
        return EventSigning.sign(event.with("hashes", hashes), version, SERVER, KEY);
    }

    /** So many references to events, in the version's form. */
    static JsonArray references(RoomVersion version, int count) {
        JsonValue reference = version.format() == EventFormat.WITH_EVENT_ID
                ? JsonArray.of(new JsonString("$p:x"), JsonObject.of("sha256", "aGFzaA"))
                : new JsonString("$p");
        return new JsonArray(Collections.nCopies(count, reference));
    }

    static JsonObject json(String text) {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The versions from one to another, both included. */
    static List<RoomVersion> versions(int first, int last) {
        return RoomVersion.ALL.subList(first - 1, last);
    }
}
