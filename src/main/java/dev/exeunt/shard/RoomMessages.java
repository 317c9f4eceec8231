package dev.exeunt.shard;

import io.vertx.core.eventbus.EventBus;
import java.time.InstantSource;

/** The form of the messages between {@link Rooms} and the rooms' owners. */
public final class RoomMessages {
    private RoomMessages() {}

    /** To be called once on every node, before anybody asks or answers. */
    public static void register(EventBus eventBus) {
        eventBus.registerCodec(new AskedRoomCodec(InstantSource.system())).registerCodec(new RoomReplyCodec());
    }
}
