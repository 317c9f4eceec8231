package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.JoinTerms;
import dev.exeunt.room.Outcome;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RoomSnapshot.CurrentMember;
import dev.exeunt.store.RoomSnapshots;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Whether a user may join a restricted room, and who vouches for them (server-server API, "Restricted rooms"). */
final class JoinConditions {
    /** So many rooms are asked at once. */
    private static final int ROOMS_AT_ONCE = 10;

    /** How long a room is waited for: whoever wants to join waits for all of them. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Of those who are joined and not named by the power levels, so many may try to vouch. */
    private static final int MAX_MEMBERS = 20;

    private final Rooms rooms;
    private final RoomSnapshots snapshots;
    private final ServerName self;

    JoinConditions(Rooms rooms, RoomSnapshots snapshots, ServerName self) {
        this.rooms = rooms;
        this.snapshots = snapshots;
        this.self = self;
    }

    /**
     * The users of this server one of whom may authorise the join.
     *
     * @return none where the room asks for nothing that its auth rules do not see; fails as {@link #check}, and with
     *     {@code M_UNABLE_TO_GRANT_JOIN} where the user meets a condition and nobody here may authorise it
     */
    Future<List<UserId>> vouchers(RoomId room, UserId user, JoinTerms terms) {
        return terms.restricted()
                ? check(user, terms).compose(met -> vouchers(room, terms))
                : Future.succeededFuture(List.of());
    }

    /**
     * Checks what the room asks of a user.
     *
     * @return fails with {@code M_FORBIDDEN} where they meet none of its conditions, with {@code M_UNABLE_TO_AUTHORISE_JOIN} where they
     *     may meet one that cannot be checked here
     */
    Future<Void> check(UserId user, JoinTerms terms) {
        return terms.restricted() ? check(user, terms.rooms(), failed(user)) : Future.succeededFuture();
    }

    /** Whether the join is part of its room already: who hands it in again, since the answer was lost, need not meet them any more. */
    Future<Boolean> wereMet(Pdu join) {
        return Future.fromCompletionStage(
                        snapshots.read(
                                ShardId.of(join.roomId()).number(),
                                join.roomId(),
                                room -> room.find(List.of(join.eventId())).stream()
                                        .anyMatch(node -> node.outcome() == Outcome.ACCEPTED)),
                        Vertx.currentContext())
                .map(found -> found.orElse(false));
    }

    /**
     * A few rooms at a time, as one that the user is joined to is enough.
     *
     * @param otherwise why the join is refused where they are joined to none of these
     */
    private Future<Void> check(UserId user, List<RoomId> left, MatrixException otherwise) {
        if (left.isEmpty()) {
            return Future.failedFuture(otherwise);
        }
        List<RoomId> some = left.subList(0, Math.min(ROOMS_AT_ONCE, left.size()));
        return Future.all(some.stream().map(room -> standing(user, room)).toList())
                .compose(asked -> {
                    List<Standing> standings = asked.list();
                    if (standings.contains(Standing.JOINED)) {
                        return Future.succeededFuture();
                    }
                    int unknown = standings.indexOf(Standing.UNKNOWN);
                    MatrixException why = unknown < 0 ? otherwise : unableToAuthorise(user, some.get(unknown));
                    return check(user, left.subList(some.size(), left.size()), why);
                });
    }

    private enum Standing {
        JOINED,
        NOT_JOINED,
        /** This server is not in the room, or cannot tell now. */
        UNKNOWN
    }

    private Future<Standing> standing(UserId user, RoomId room) {
        return rooms.ask(new RoomRequest.AskMember(room, user), RoomReply.Membership.class, PATIENCE)
                .map(member -> {
                    if (!member.resident()) {
                        return Standing.UNKNOWN;
                    }
                    return member.membership().equals("join") ? Standing.JOINED : Standing.NOT_JOINED;
                })
                .otherwise(Standing.UNKNOWN);
    }

    private Future<List<UserId>> vouchers(RoomId room, JoinTerms terms) {
        Future<List<UserId>> members = terms.membersVouch() ? joined(room) : Future.succeededFuture(List.of());
        return members.map(joined -> {
            List<UserId> vouchers = Stream.concat(terms.vouchers().stream(), joined.stream())
                    .distinct()
                    .toList();
            if (vouchers.isEmpty()) {
                throw JoinTerms.unableToGrant();
            }
            return vouchers;
        });
    }

    private Future<List<UserId>> joined(RoomId room) {
        return Future.fromCompletionStage(
                        snapshots.read(ShardId.of(room).number(), room, snapshot -> snapshot.members(self).stream()
                                .filter(CurrentMember::isJoined)
                                .flatMap(member -> UserId.parse(member.userId()).stream())
                                .limit(MAX_MEMBERS)
                                .toList()),
                        Vertx.currentContext())
                .map(found -> found.orElse(List.of()));
    }

    private static MatrixException failed(UserId user) {
        return new MatrixException(
                Code.FORBIDDEN, user + " is neither invited nor joined to a room whose members may join this one");
    }

    private static MatrixException unableToAuthorise(UserId user, RoomId room) {
        return new MatrixException(
                Code.UNABLE_TO_AUTHORISE_JOIN, "this server cannot tell whether " + user + " is joined to " + room);
    }
}
