package dev.exeunt.federation;

import dev.exeunt.federation.JoinAnswers.Frame;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.JoinTerms;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import io.vertx.core.Future;
import java.util.List;

/** The handshake by which users of other servers join rooms through this one (server-server API, "Joining Rooms"). */
final class JoinEndpoints {
    private final Rooms rooms;
    private final Submissions submissions;
    private final JoinConditions conditions;
    private final JoinAnswers answers;
    private final OwnKeys own;

    JoinEndpoints(Rooms rooms, Submissions submissions, JoinConditions conditions, JoinAnswers answers, OwnKeys own) {
        this.rooms = rooms;
        this.submissions = submissions;
        this.conditions = conditions;
        this.answers = answers;
        this.own = own;
    }

    List<Route> routes() {
        return List.of(
                Route.signed("GET", "/_matrix/federation/v1/make_join/{roomId}/{userId}", this::makeJoin),
                Route.streaming("PUT", "/_matrix/federation/v2/send_join/{roomId}/{eventId}", this::sendJoin),
                Route.streaming("PUT", "/_matrix/federation/v1/send_join/{roomId}/{eventId}", this::sendJoinV1));
    }

    private Future<JsonValue> makeJoin(FederationRequest request) {
        RoomId room = request.roomId();
        UserId user = request.userId();
        return Templates.terms(rooms, request)
                .compose(told -> conditions.vouchers(room, user, told.terms()))
                .compose(vouchers -> rooms.ask(
                        new RoomRequest.MakeJoin(room, user, request.origin(), vouchers), RoomReply.Template.class))
                .map(Templates::answer);
    }

    private Future<Answer> sendJoin(FederationRequest request) {
        return sendJoin(request, Frame.NONE);
    }

    /** The same, in an array with the status. */
    private Future<Answer> sendJoinV1(FederationRequest request) {
        return sendJoin(request, Frame.WITH_STATUS);
    }

    private Future<Answer> sendJoin(FederationRequest request, Frame frame) {
        boolean omitMembers = request.query("omit_members").contains("true");
        ServerName origin = request.origin();
        return submissions
                .read(request, "join")
                .compose(join -> authorised(join, origin))
                .compose(join -> submissions.verifyAndSubmit(join, origin, RoomRequest.HandIn::new))
                .compose(join -> answers.of(request.roomId(), join, origin, omitMembers, frame));
    }

    /** The join, with this server's signature where one of its users authorises it: what is stored and relayed carries it. */
    private Future<Pdu> authorised(Pdu join, ServerName origin) {
        boolean here = join.version().authRules().restricted()
                && join.content()
                        .string(JoinTerms.AUTHORISER)
                        .flatMap(UserId::parse)
                        .filter(voucher -> voucher.isOn(own.serverName()))
                        .isPresent();
        if (!here) {
            return Future.succeededFuture(join);
        }
        UserId user = new UserId(join.sender());
        return rooms.ask(new RoomRequest.AskTerms(join.roomId(), user, origin), RoomReply.Terms.class)
                .compose(told -> conditions.check(user, told.terms()))
                .recover(refused -> conditions
                        .wereMet(join)
                        .compose(met -> met ? Future.succeededFuture() : Future.failedFuture(refused)))
                .map(met -> Pdu.parse(
                        EventSigning.sign(join.json(), join.version(), own.serverName(), own.signingKey()),
                        join.version()));
    }
}
