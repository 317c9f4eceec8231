package dev.exeunt.leaving;

import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.store.PendingLeave;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One attempt at a leave. Each server in turn is asked for a template; a leave made of a usable one is offered to that server first, then
 * to the others, until one takes it. An event that was sent in an earlier attempt is offered again before: whoever took it without
 * being heard takes it once more, and would give no template any more.
 *
 * <p>Time may not suffice for all, as each may be silent for long. So each attempt begins with another server.
 */
final class LeaveAttempt {
    /** After this nobody else is asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** After this the event of an earlier attempt is offered to nobody else: the rest is for a new one. */
    private static final Duration PATIENCE_WITH_EARLIER = Duration.ofSeconds(30);

    private static final int LONGEST_MESSAGE = 2_000;

    private final PendingLeave leave;
    private final LeaveHandshake handshake;
    private final OwnKeys own;
    private final InstantSource clock;
    private final Function<Pdu, Future<Void>> keep;
    private final List<ServerName> servers;
    private final long begin;

    /** What went wrong last with each server. */
    private final Map<ServerName, String> failures = new LinkedHashMap<>();

    /** @param keep makes an event that is about to be sent durable */
    LeaveAttempt(
            PendingLeave leave,
            LeaveHandshake handshake,
            OwnKeys own,
            InstantSource clock,
            Function<Pdu, Future<Void>> keep) {
        this.leave = leave;
        this.handshake = handshake;
        this.own = own;
        this.clock = clock;
        this.keep = keep;
        this.servers = inTurn(leave);
        this.begin = clock.millis();
    }

    private static List<ServerName> inTurn(PendingLeave leave) {
        List<ServerName> servers = new ArrayList<>(leave.via());
        Collections.rotate(servers, -leave.attempts());
        return servers;
    }

    /** @return fails with a {@link NotTakenException} where nobody takes the leave */
    Future<TakenLeave> run() {
        return again().compose(taken -> taken.isPresent() ? Future.succeededFuture(taken) : anew(servers.iterator()))
                .map(taken -> taken.orElseThrow(() -> new NotTakenException(message())));
    }

    private Future<Optional<TakenLeave>> again() {
        return leave.event()
                .map(event -> offer(event, servers.iterator(), PATIENCE_WITH_EARLIER))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Optional<TakenLeave>> anew(Iterator<ServerName> left) {
        if (!left.hasNext() || isOver(PATIENCE)) {
            return Future.succeededFuture(Optional.empty());
        }
        ServerName server = left.next();
        return signed(server)
                .compose(event -> event.isPresent()
                        ? keep.apply(event.get())
                                .compose(kept ->
                                        offer(event.get(), startingWith(server).iterator(), PATIENCE))
                        : Future.succeededFuture(Optional.empty()))
                .compose(taken -> taken.isPresent() ? Future.succeededFuture(taken) : anew(left));
    }

    /** A leave made of the server's template; empty where it gives none that is usable. */
    private Future<Optional<Pdu>> signed(ServerName server) {
        return handshake
                .makeLeave(server, leave.room(), leave.user())
                .map(template ->
                        Optional.of(template.sign(leave.room(), leave.user(), leave.reason(), own, clock.millis())))
                .otherwise(why -> {
                    failed(server, why);
                    return Optional.empty();
                });
    }

    /** @param patience after which nobody else is asked */
    private Future<Optional<TakenLeave>> offer(Pdu event, Iterator<ServerName> left, Duration patience) {
        if (!left.hasNext() || isOver(patience)) {
            return Future.succeededFuture(Optional.empty());
        }
        ServerName server = left.next();
        return handshake.sendLeave(server, event).map(Optional::of).recover(why -> {
            failed(server, why);
            return offer(event, left, patience);
        });
    }

    private List<ServerName> startingWith(ServerName first) {
        List<ServerName> others = new ArrayList<>(servers);
        others.remove(first);
        others.add(0, first);
        return others;
    }

    private boolean isOver(Duration patience) {
        return clock.millis() > begin + patience.toMillis();
    }

    private void failed(ServerName server, Throwable why) {
        failures.put(server, String.valueOf(why.getMessage()));
    }

    private String message() {
        String message = failures.entrySet().stream()
                .map(failure -> failure.getValue().startsWith(failure.getKey() + ": ")
                        ? failure.getValue()
                        : failure.getKey() + ": " + failure.getValue())
                .collect(Collectors.joining("; "));
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
    }
}
