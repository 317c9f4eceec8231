package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.event.VerifyKeys;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.net.SignedRequest;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.Preset;
import dev.exeunt.room.Received;
import dev.exeunt.room.Room;
import dev.exeunt.room.RoomFounding;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A room in memory only, whose users join and leave: what a leave costs apart from network and store. */
final class RehearsedLeave {
    private static final ServerName SERVER = new ServerName("rehearsal.invalid");
    private static final SigningKey KEY = new SigningKey("ed25519:rehearsal", new byte[SigningKey.SEED_SIZE]);
    private static final VerifyKeys KEYS = (server, keyId) -> Optional.of(KEY.verifyKey());
    private static final RoomVersion VERSION = RoomVersion.V10;

    private final long now;
    private final Room room;
    private int users;

    /** @param now milliseconds since 1970 */
    RehearsedLeave(long now) {
        this.now = now;
        UserId creator = new UserId("@creator:" + SERVER);
        RoomFounding founding = RoomFounding.of(creator, VERSION, Preset.PUBLIC_CHAT, Optional.empty(), KEY, now);
        RoomHandle nowhere = new RoomHandle(0, 0);
        Loaded nothing = new Loaded(List.of(), List.of(), Map.of());
        room = Room.open(RoomRecord.beginning(nowhere, founding.roomId(), VERSION), nothing, Set.of(), SERVER);
        room.add(nothing, LoadRequest.ofWholeState());
        founding.begin(nowhere, KEY, now)
                .events()
                .forEach(event -> commit(room.receive(VerifiedPdu.alreadyVerified(event.pdu()))));
    }

    /** A user joins and leaves. */
    void play() {
        UserId user = new UserId("@user" + users++ + ":" + SERVER);
        JsonObject join = JsonObject.of("membership", "join");
        commit(room.act(new LocalAct(user, EventType.MEMBER, Optional.of(user.value()), join), KEY, now));
        JsonObject template = room.handshakes().makeLeave(user, SERVER, now).event();
        Pdu signed = EventSigning.hashAndSign(template, VERSION, SERVER, KEY).pdu();
        commit(room.sendLeave(received(signed), SERVER));
    }

    /** What stands between the bytes of a request and the room. */
    private VerifiedPdu received(Pdu sent) {
        byte[] content = sent.bytes();
        new SignedRequest("PUT", "/" + sent.eventId(), SERVER, SERVER, content).sign(KEY);
        JsonObject body = JsonReader.readObject(content);
        Pdu leave = MemberEvent.parse(body, VERSION, room.id(), sent.eventId().value(), SERVER, "leave");
        return EventVerification.verify(leave, KEYS);
    }

    private void commit(Received received) {
        received.change().ifPresent(room::committed);
    }
}
