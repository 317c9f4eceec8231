package dev.exeunt.shard;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.GivenState;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.Preset;
import dev.exeunt.room.Recommendation;
import dev.exeunt.room.RoomFounding;
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
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Requests between nodes. Within a node the object itself is passed.
 *
 * <p>The deadline travels as what is left until it: nodes' clocks need not agree.
 */
final class AskedRoomCodec implements MessageCodec<AskedRoom, AskedRoom> {
    static final String NAME = "asked-room";

    private static final int ASK_VERSION = 0;
    private static final int MAKE_LEAVE = 1;
    private static final int SEND_LEAVE = 2;
    private static final int RECEIVE = 3;
    private static final int ASK_FRONTIER = 4;
    private static final int ACT = 5;
    private static final int FOUND = 6;
    private static final int RECEIVE_ALL = 7;
    private static final int ASK_TERMS = 8;
    private static final int MAKE_JOIN = 9;
    private static final int MAKE_KNOCK = 10;
    private static final int HAND_IN = 11;
    private static final int ASK_MEMBER = 12;
    private static final int ASK_STRIPPED = 13;
    private static final int MAKE_INVITE = 14;
    private static final int RECEIVE_GIVEN = 20;

    private static final int NOT_ASKED = 0;
    private static final int NOT_NEEDED = 1;
    private static final int REFUSED = 2;

    private final InstantSource clock;

    AskedRoomCodec(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void encodeToWire(Buffer buffer, AskedRoom asked) {
        WireWriter out = new WireWriter(buffer);
        out.number(Math.max(0, asked.deadline() - clock.millis()));
        RoomRequest request = asked.request();
        if (request instanceof SendLeave send) {
            begin(out, SEND_LEAVE, send);
            out.pdu(send.leave());
            out.text(send.origin().value());
            recommendation(out, send.recommendation());
        } else if (request instanceof MakeLeave make) {
            begin(out, MAKE_LEAVE, make);
            out.text(make.user().value());
            out.text(make.origin().value());
        } else if (request instanceof AskVersion ask) {
            begin(out, ASK_VERSION, ask);
            ask.sender().ifPresent(sender -> out.text(sender.value()));
        } else if (request instanceof Receive receive) {
            begin(out, RECEIVE, receive);
            out.pdu(receive.pdu());
            out.text(receive.origin().value());
            recommendation(out, receive.recommendation());
        } else if (request instanceof ReceiveAll all) {
            begin(out, RECEIVE_ALL, all);
            out.pdus(all.pdus());
            out.text(all.origin().value());
        } else if (request instanceof ReceiveGiven given) {
            begin(out, RECEIVE_GIVEN, given);
            out.pdu(given.pdu());
            out.text(given.origin().value());
            recommendation(out, given.recommendation());
            out.pdus(given.outliers());
            out.flag(given.state().isPresent());
            given.state().ifPresent(out::givenState);
        } else if (request instanceof AskFrontier ask) {
            begin(out, ASK_FRONTIER, ask);
            out.text(ask.server().value());
        } else if (request instanceof Act act) {
            begin(out, ACT, act);
            act(out, act.act());
        } else if (request instanceof Found found) {
            begin(out, FOUND, found);
            founding(out, found.founding());
        } else {
            entry(out, request);
        }
    }

    /** What is asked by those who want to enter a room. */
    private static void entry(WireWriter out, RoomRequest request) {
        if (request instanceof AskTerms ask) {
            begin(out, ASK_TERMS, ask);
            out.text(ask.user().value());
            out.text(ask.origin().value());
        } else if (request instanceof MakeJoin make) {
            begin(out, MAKE_JOIN, make);
            out.text(make.user().value());
            out.text(make.origin().value());
            out.users(make.vouchers());
        } else if (request instanceof MakeKnock make) {
            begin(out, MAKE_KNOCK, make);
            out.text(make.user().value());
            out.text(make.origin().value());
        } else if (request instanceof HandIn handIn) {
            begin(out, HAND_IN, handIn);
            out.pdu(handIn.event());
            out.text(handIn.origin().value());
            recommendation(out, handIn.recommendation());
        } else if (request instanceof AskMember ask) {
            begin(out, ASK_MEMBER, ask);
            out.text(ask.user().value());
        } else if (request instanceof AskStripped ask) {
            begin(out, ASK_STRIPPED, ask);
        } else if (request instanceof MakeInvite make) {
            begin(out, MAKE_INVITE, make);
            act(out, make.invite());
        }
    }

    private static void begin(WireWriter out, int kind, RoomRequest request) {
        out.number(kind);
        out.text(request.room().value());
    }

    private static void recommendation(WireWriter out, Recommendation recommendation) {
        if (recommendation instanceof Recommendation.Refused refused) {
            out.number(REFUSED);
            out.text(refused.reason());
        } else {
            out.number(recommendation instanceof Recommendation.NotNeeded ? NOT_NEEDED : NOT_ASKED);
        }
    }

    private static void act(WireWriter out, LocalAct act) {
        out.text(act.sender().value());
        out.text(act.type());
        out.flag(act.stateKey().isPresent());
        act.stateKey().ifPresent(out::text);
        out.json(act.content());
    }

    private static void founding(WireWriter out, RoomFounding founding) {
        out.pdu(founding.create());
        out.text(founding.preset().word());
        out.flag(founding.name().isPresent());
        founding.name().ifPresent(out::text);
    }

    @Override
    public AskedRoom decodeFromWire(int position, Buffer buffer) {
        WireReader in = new WireReader(buffer, position);
        return new AskedRoom(clock.millis() + in.number(), request(in));
    }

    private static RoomRequest request(WireReader in) {
        int kind = in.size();
        RoomId room = new RoomId(in.text());
        return switch (kind) {
            case ASK_VERSION ->
                new AskVersion(room, in.isAtEnd() ? Optional.empty() : Optional.of(new UserId(in.text())));
            case MAKE_LEAVE -> new MakeLeave(room, new UserId(in.text()), new ServerName(in.text()));
            case SEND_LEAVE -> new SendLeave(room, in.pdu(), new ServerName(in.text()), recommendation(in));
            case RECEIVE -> new Receive(room, in.pdu(), new ServerName(in.text()), recommendation(in));
            case RECEIVE_ALL -> new ReceiveAll(room, in.pdus(), new ServerName(in.text()));
            case RECEIVE_GIVEN -> given(room, in);
            case ASK_FRONTIER -> new AskFrontier(room, new ServerName(in.text()));
            case ACT -> new Act(room, act(in));
            case FOUND -> new Found(founding(in));
            case ASK_TERMS -> new AskTerms(room, new UserId(in.text()), new ServerName(in.text()));
            case MAKE_JOIN -> new MakeJoin(room, new UserId(in.text()), new ServerName(in.text()), in.users());
            case MAKE_KNOCK -> new MakeKnock(room, new UserId(in.text()), new ServerName(in.text()));
            case HAND_IN -> new HandIn(room, in.pdu(), new ServerName(in.text()), recommendation(in));
            case ASK_MEMBER -> new AskMember(room, new UserId(in.text()));
            case ASK_STRIPPED -> new AskStripped(room);
            case MAKE_INVITE -> new MakeInvite(room, act(in));
            default -> throw new IllegalArgumentException("a request of an unknown kind: " + kind);
        };
    }

    private static Recommendation recommendation(WireReader in) {
        int kind = in.size();
        return switch (kind) {
            case NOT_ASKED -> Recommendation.NOT_ASKED;
            case NOT_NEEDED -> Recommendation.NOT_NEEDED;
            case REFUSED -> new Recommendation.Refused(in.text());
            default -> throw new IllegalArgumentException("a recommendation of an unknown kind: " + kind);
        };
    }

    private static ReceiveGiven given(RoomId room, WireReader in) {
        VerifiedPdu pdu = in.pdu();
        ServerName origin = new ServerName(in.text());
        Recommendation recommendation = recommendation(in);
        List<VerifiedPdu> outliers = in.pdus();
        Optional<GivenState> state = in.flag() ? Optional.of(in.givenState()) : Optional.empty();
        return new ReceiveGiven(room, pdu, origin, recommendation, outliers, state);
    }

    private static LocalAct act(WireReader in) {
        UserId sender = new UserId(in.text());
        String type = in.text();
        Optional<String> stateKey = in.flag() ? Optional.of(in.text()) : Optional.empty();
        return new LocalAct(sender, type, stateKey, in.json());
    }

    private static RoomFounding founding(WireReader in) {
        VerifiedPdu create = in.pdu();
        Preset preset = Preset.of(in.text()).orElseThrow();
        Optional<String> name = in.flag() ? Optional.of(in.text()) : Optional.empty();
        return new RoomFounding(create, preset, name);
    }

    @Override
    public AskedRoom transform(AskedRoom asked) {
        return asked;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
