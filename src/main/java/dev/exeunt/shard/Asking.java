package dev.exeunt.shard;

import dev.exeunt.room.Verdict;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;

/** A request that waits for its answer here. */
final class Asking {
    private static final DeliveryOptions REPLY = new DeliveryOptions().setCodecName(RoomReplyCodec.NAME);

    private final Message<AskedRoom> message;
    private final Runnable answered;
    private final List<Verdict> decided = new ArrayList<>(0);

    /** @param answered run once when the answer is out */
    Asking(Message<AskedRoom> message, Runnable answered) {
        this.message = message;
        this.answered = answered;
    }

    RoomRequest request() {
        return message.body().request();
    }

    /** What was decided so far on a request with several events. */
    List<Verdict> decided() {
        return decided;
    }

    /** Whether nobody waits for the answer any more. */
    boolean isLate(long now) {
        return now > message.body().deadline();
    }

    void answer(RoomReply reply) {
        message.reply(reply, REPLY);
        answered.run();
    }
}
