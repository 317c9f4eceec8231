package dev.exeunt.shard;

import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.Received;
import dev.exeunt.room.Room;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomReply.Decided;
import dev.exeunt.shard.RoomReply.DecidedAll;
import dev.exeunt.shard.RoomReply.Frontier;
import dev.exeunt.shard.RoomReply.Invited;
import dev.exeunt.shard.RoomReply.Membership;
import dev.exeunt.shard.RoomReply.Stripped;
import dev.exeunt.shard.RoomReply.Template;
import dev.exeunt.shard.RoomReply.Terms;
import dev.exeunt.shard.RoomReply.Version;
import dev.exeunt.shard.RoomRequest.Act;
import dev.exeunt.shard.RoomRequest.AskFrontier;
import dev.exeunt.shard.RoomRequest.AskMember;
import dev.exeunt.shard.RoomRequest.AskStripped;
import dev.exeunt.shard.RoomRequest.AskTerms;
import dev.exeunt.shard.RoomRequest.AskVersion;
import dev.exeunt.shard.RoomRequest.Found;
import dev.exeunt.shard.RoomRequest.HandIn;
import dev.exeunt.shard.RoomRequest.MakeInvite;
import dev.exeunt.shard.RoomRequest.MakeJoin;
import dev.exeunt.shard.RoomRequest.MakeKnock;
import dev.exeunt.shard.RoomRequest.MakeLeave;
import dev.exeunt.shard.RoomRequest.Receive;
import dev.exeunt.shard.RoomRequest.ReceiveAll;
import dev.exeunt.shard.RoomRequest.ReceiveGiven;
import dev.exeunt.shard.RoomRequest.SendLeave;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What requests mean to a room: the commands that they become, and the replies that the room's answers to these become. */
final class RoomCommands {
    /** How many extremities are told: in a storm there may be as many as there are leaves, and each leave may ask. */
    private static final int EXTREMITIES_TOLD = 50;

    private final Room room;
    private final SigningKey key;
    private final Consumer<RoomChange> changed;

    /**
     * @param key this server's, for what local users do
     * @param changed told what is to be committed before any later reply may be told
     */
    RoomCommands(Room room, SigningKey key, Consumer<RoomChange> changed) {
        this.room = room;
        this.key = key;
        this.changed = changed;
    }

    /** The entries of the state that are to be loaded with a room that is opened for this request. */
    static Set<StateKey> keys(RoomRequest request) {
        return Room.usualKeys(user(request));
    }

    /** Those whose memberships the request needs. */
    static Stream<UserId> users(RoomRequest request) {
        return request instanceof ReceiveAll all
                ? all.pdus().stream().flatMap(event -> sender(event).stream())
                : user(request).stream();
    }

    private static Optional<UserId> user(RoomRequest request) {
        if (request instanceof SendLeave send) {
            return sender(send.leave());
        } else if (request instanceof MakeLeave make) {
            return Optional.of(make.user());
        } else if (request instanceof ReceiveAll all && !all.pdus().isEmpty()) {
            return sender(all.pdus().get(0));
        } else if (request instanceof HandIn handIn) {
            return sender(handIn.event());
        } else if (request instanceof AskTerms ask) {
            return Optional.of(ask.user());
        } else if (request instanceof AskVersion ask) {
            return ask.sender();
        }
        return Optional.empty();
    }

    private static Optional<UserId> sender(VerifiedPdu event) {
        return UserId.parse(event.pdu().sender());
    }

    /**
     * Does what is asked. Where this throws what {@link Room} throws, the same request is answered as if it had not been asked before,
     * but for what {@code decided} holds.
     *
     * @param decided what was decided before on the events of this request, where it has several; each decision is added
     * @param now milliseconds since 1970
     */
    RoomReply reply(RoomRequest request, List<Verdict> decided, long now) {
        if (request instanceof SendLeave send) {
            return decided(room.handIn(send.leave(), send.origin(), send.recommendation()));
        } else if (request instanceof MakeLeave make) {
            return template(room.handshakes().makeLeave(make.user(), make.origin(), now));
        } else if (request instanceof AskVersion) {
            return new Version(room.version());
        } else if (request instanceof Receive receive) {
            return decided(room.receive(receive.pdu(), receive.recommendation()));
        } else if (request instanceof ReceiveAll all) {
            return receive(all, decided);
        } else if (request instanceof ReceiveGiven given) {
            return receive(given, decided);
        } else if (request instanceof Act act) {
            return decided(room.act(act.act(), key, now));
        } else if (request instanceof AskFrontier ask) {
            return new Frontier(room.hasJoined(ask.server()), room.extremities(EXTREMITIES_TOLD));
        } else if (request instanceof Found again) {
            return decided(room.receive(again.founding().create()));
        }
        return replyToEntrant(request, now);
    }

    /** What is asked by those who want to enter the room. */
    private RoomReply replyToEntrant(RoomRequest request, long now) {
        if (request instanceof AskTerms ask) {
            return new Terms(room.version(), room.handshakes().joinTerms(ask.user(), ask.origin()));
        } else if (request instanceof MakeJoin make) {
            return template(room.handshakes().makeJoin(make.user(), make.origin(), make.vouchers(), now));
        } else if (request instanceof MakeKnock make) {
            return template(room.handshakes().makeKnock(make.user(), make.origin(), now));
        } else if (request instanceof HandIn handIn) {
            return decided(room.handIn(handIn.event(), handIn.origin(), handIn.recommendation()));
        } else if (request instanceof AskMember ask) {
            return new Membership(room.isResident(), room.membership(ask.user()));
        } else if (request instanceof AskStripped) {
            return new Stripped(room.handshakes().strippedState());
        } else if (request instanceof MakeInvite make) {
            return new Invited(room.handshakes().invitation(make.invite(), key, now));
        }
        throw new IllegalArgumentException("no room is asked " + request);
    }

    private static Template template(dev.exeunt.room.Template template) {
        return new Template(template.version(), template.event());
    }

    private Decided decided(Received received) {
        return new Decided(verdict(received));
    }

    private Verdict verdict(Received received) {
        received.change().ifPresent(changed);
        return received.verdict();
    }

    /** One event after the other: where something must be loaded for one, those before it stay decided. */
    private DecidedAll receive(ReceiveAll all, List<Verdict> decided) {
        List<VerifiedPdu> left = all.pdus().subList(decided.size(), all.pdus().size());
        room.look(left);
        for (VerifiedPdu event : left) {
            Verdict verdict = verdict(room.receive(event, all.origin()));
            decided.add(verdict);
            if (isUndecided(verdict)) {
                break;
            }
        }
        return new DecidedAll(decided);
    }

    private static boolean isUndecided(Verdict verdict) {
        return verdict instanceof Verdict.Missing || verdict instanceof Verdict.Unrecommended;
    }

    private Decided receive(ReceiveGiven given, List<Verdict> decided) {
        List<VerifiedPdu> outliers = given.outliers();
        for (VerifiedPdu outlier : outliers.subList(decided.size(), outliers.size())) {
            decided.add(verdict(room.outlier(outlier)));
        }
        return decided(room.receive(given.pdu(), given.origin(), given.recommendation(), given.state()));
    }
}
