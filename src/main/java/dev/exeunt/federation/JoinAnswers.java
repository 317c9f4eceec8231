package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonBoolean;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.room.EventNode;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.PastState;
import dev.exeunt.store.RoomSnapshot;
import dev.exeunt.store.RoomSnapshots;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What a server gets whose user has joined: the room as it was before the join (server-server API, {@code send_join}). */
final class JoinAnswers {
    private final RoomSnapshots snapshots;
    private final Readers readers;
    private final ServerName self;

    JoinAnswers(RoomSnapshots snapshots, Readers readers, ServerName self) {
        this.snapshots = snapshots;
        this.readers = readers;
        this.self = self;
    }

    /** Around the answer. */
    record Frame(String before, String after) {
        static final Frame NONE = new Frame("", "");

        /** An array with the status before the answer. */
        static final Frame WITH_STATUS = new Frame("[200,", "]");
    }

    /**
     * The answer to a join that is part of the room.
     *
     * @param server who gets it
     * @param omitMembers whether to leave out the members that the server can do without for now
     * @param frame what stands before and after the JSON object
     */
    Future<Answer> of(RoomId room, EventId join, ServerName server, boolean omitMembers, Frame frame) {
        return readers.count(server, () -> Future.fromCompletionStage(
                        snapshots.read(
                                ShardId.of(room).number(), room, found -> answer(found, join, omitMembers, frame)),
                        Vertx.currentContext())
                .map(Optional::orElseThrow));
    }

    private JsonStream answer(RoomSnapshot room, EventId id, boolean omitMembers, Frame frame) {
        EventNode join = room.find(List.of(id)).get(0);
        JsonObject event = room.pdus(List.of(join.number())).get(0).json();
        PastState before = room.stateBefore(join);
        long[] state = omitMembers
                ? new ReducedState(room, before, event.string("sender").orElseThrow()).numbers()
                : before.numbers();
        long[] chain = room.authChain(LongStream.concat(LongStream.of(state), LongStream.of(join.number()))
                .toArray());
        return new JsonStream(snapshots)
                .text(frame.before() + "{\"auth_chain\":")
                .pdus(room.handle(), omitMembers ? without(chain, state) : chain)
                .text(",\"event\":")
                .value(event)
                .text(",\"members_omitted\":")
                .value(JsonBoolean.of(omitMembers))
                .text(",\"origin\":")
                .value(new JsonString(self.value()))
                .text(",\"servers_in_room\":")
                .value(servers(room, join))
                .text(",\"state\":")
                .pdus(room.handle(), state)
                .text("}" + frame.after());
    }

    /** "Any events that are returned in state may be omitted from auth_chain." */
    private static long[] without(long[] chain, long[] state) {
        Set<Long> sent = LongStream.of(state).boxed().collect(Collectors.toSet());
        return LongStream.of(chain).filter(number -> !sent.contains(number)).toArray();
    }

    private static JsonArray servers(RoomSnapshot room, EventNode join) {
        return JsonArray.ofStrings(
                room.serversBefore(join).stream().map(ServerName::value).toList());
    }
}
