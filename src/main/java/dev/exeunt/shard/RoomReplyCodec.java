package dev.exeunt.shard;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.Invitation;
import dev.exeunt.room.JoinTerms;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomReply.Decided;
import dev.exeunt.shard.RoomReply.DecidedAll;
import dev.exeunt.shard.RoomReply.Failed;
import dev.exeunt.shard.RoomReply.Frontier;
import dev.exeunt.shard.RoomReply.Invited;
import dev.exeunt.shard.RoomReply.Membership;
import dev.exeunt.shard.RoomReply.Retry;
import dev.exeunt.shard.RoomReply.Stripped;
import dev.exeunt.shard.RoomReply.Template;
import dev.exeunt.shard.RoomReply.Terms;
import dev.exeunt.shard.RoomReply.Version;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.util.LinkedHashSet;
import java.util.List;

/** Replies between nodes. Within a node the object itself is passed. */
final class RoomReplyCodec implements MessageCodec<RoomReply, RoomReply> {
    static final String NAME = "room-reply";

    private static final int RETRY = 0;
    private static final int VERSION = 1;
    private static final int TEMPLATE = 2;
    private static final int DECIDED = 3;
    private static final int FRONTIER = 4;
    private static final int FAILED = 5;
    private static final int DECIDED_ALL = 6;
    private static final int TERMS = 7;
    private static final int MEMBERSHIP = 8;
    private static final int STRIPPED = 9;
    private static final int INVITED = 10;

    private static final int ACCEPTED = 0;
    private static final int SOFT_FAILED = 1;
    private static final int REJECTED = 2;
    private static final int KNOWN = 3;
    private static final int MISSING = 4;
    private static final int UNRECOMMENDED = 5;

    @Override
    public void encodeToWire(Buffer buffer, RoomReply reply) {
        WireWriter out = new WireWriter(buffer);
        if (reply instanceof Decided decided) {
            out.number(DECIDED);
            verdict(out, decided.verdict());
        } else if (reply instanceof DecidedAll all) {
            out.number(DECIDED_ALL);
            out.number(all.verdicts().size());
            all.verdicts().forEach(verdict -> verdict(out, verdict));
        } else if (reply instanceof Template template) {
            out.number(TEMPLATE);
            out.text(template.version().id());
            out.json(template.event());
        } else if (reply instanceof Version version) {
            out.number(VERSION);
            out.text(version.version().id());
        } else if (reply instanceof Frontier frontier) {
            out.number(FRONTIER);
            out.flag(frontier.joined());
            out.eventIds(frontier.extremities());
        } else if (reply instanceof Failed failed) {
            out.number(FAILED);
            out.text(failed.error().code().name());
            out.text(failed.error().message());
        } else if (reply instanceof Retry) {
            out.number(RETRY);
        } else {
            entry(out, reply);
        }
    }

    /** What those are told who want to enter a room. */
    private static void entry(WireWriter out, RoomReply reply) {
        if (reply instanceof Terms terms) {
            out.number(TERMS);
            out.text(terms.version().id());
            terms(out, terms.terms());
        } else if (reply instanceof Membership membership) {
            out.number(MEMBERSHIP);
            out.flag(membership.resident());
            out.text(membership.membership());
        } else if (reply instanceof Stripped stripped) {
            out.number(STRIPPED);
            out.pdus(verified(stripped.state()));
        } else if (reply instanceof Invited invited) {
            out.number(INVITED);
            out.pdu(invited.invitation().event());
            out.pdus(verified(invited.invitation().state()));
        }
    }

    private static List<VerifiedPdu> verified(List<Pdu> events) {
        return events.stream().map(VerifiedPdu::alreadyVerified).toList();
    }

    private static List<Pdu> pdus(WireReader in) {
        return in.pdus().stream().map(VerifiedPdu::pdu).toList();
    }

    private static void terms(WireWriter out, JoinTerms terms) {
        out.flag(terms.restricted());
        out.number(terms.rooms().size());
        terms.rooms().forEach(room -> out.text(room.value()));
        out.users(terms.vouchers());
        out.flag(terms.membersVouch());
    }

    private static void verdict(WireWriter out, Verdict verdict) {
        if (verdict instanceof Verdict.Accepted accepted) {
            out.number(ACCEPTED);
            out.text(accepted.id().value());
        } else if (verdict instanceof Verdict.SoftFailed failed) {
            out.number(SOFT_FAILED);
            refused(out, failed.id(), failed.why());
        } else if (verdict instanceof Verdict.Rejected rejected) {
            out.number(REJECTED);
            refused(out, rejected.id(), rejected.why());
        } else if (verdict instanceof Verdict.Known known) {
            out.number(KNOWN);
            verdict(out, known.first());
        } else if (verdict instanceof Verdict.Missing missing) {
            out.number(MISSING);
            out.text(missing.id().value());
            out.eventIds(missing.prevEvents());
            out.eventIds(missing.authEvents());
        } else if (verdict instanceof Verdict.Unrecommended unrecommended) {
            out.number(UNRECOMMENDED);
            out.pdu(unrecommended.event());
            out.text(unrecommended.policyServer().value());
        }
    }

    private static void refused(WireWriter out, EventId id, Refusal why) {
        out.text(id.value());
        out.text(why.rule());
        out.text(why.reason());
    }

    @Override
    public RoomReply decodeFromWire(int position, Buffer buffer) {
        WireReader in = new WireReader(buffer, position);
        int kind = in.size();
        return switch (kind) {
            case RETRY -> new Retry();
            case VERSION -> new Version(in.version());
            case TEMPLATE -> new Template(in.version(), in.json());
            case DECIDED -> new Decided(verdict(in));
            case DECIDED_ALL -> new DecidedAll(in.list(RoomReplyCodec::verdict));
            case FRONTIER -> new Frontier(in.flag(), in.eventIds());
            case TERMS -> new Terms(in.version(), terms(in));
            case MEMBERSHIP -> new Membership(in.flag(), in.text());
            case STRIPPED -> new Stripped(pdus(in));
            case INVITED -> new Invited(new Invitation(in.pdu(), pdus(in)));
            case FAILED -> new Failed(new MatrixError(MatrixError.Code.valueOf(in.text()), in.text()));
            default -> throw new IllegalArgumentException("a reply of an unknown kind: " + kind);
        };
    }

    private static JoinTerms terms(WireReader in) {
        return new JoinTerms(in.flag(), in.list(id -> new RoomId(id.text())), in.users(), in.flag());
    }

    private static Verdict verdict(WireReader in) {
        int kind = in.size();
        return switch (kind) {
            case ACCEPTED -> new Verdict.Accepted(in.eventId());
            case SOFT_FAILED -> new Verdict.SoftFailed(in.eventId(), refusal(in));
            case REJECTED -> new Verdict.Rejected(in.eventId(), refusal(in));
            case KNOWN -> new Verdict.Known(verdict(in));
            case MISSING ->
                new Verdict.Missing(
                        in.eventId(), new LinkedHashSet<>(in.eventIds()), new LinkedHashSet<>(in.eventIds()));
            case UNRECOMMENDED -> new Verdict.Unrecommended(in.pdu(), new ServerName(in.text()));
            default -> throw new IllegalArgumentException("a verdict of an unknown kind: " + kind);
        };
    }

    private static Refusal refusal(WireReader in) {
        return new Refusal(in.text(), in.text());
    }

    @Override
    public RoomReply transform(RoomReply reply) {
        return reply;
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
