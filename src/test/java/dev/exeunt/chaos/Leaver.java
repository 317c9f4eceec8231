package dev.exeunt.chaos;

import dev.exeunt.chaos.Departure.Leave;
import dev.exeunt.chaos.Http.Answer;
import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.LeavePair;
import dev.exeunt.cli.SignedLeave;
import dev.exeunt.matrix.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Another homeserver whose users leave: it asks one node after the other until one of them answers, as behind a load balancer. */
final class Leaver {
    private static final Duration ATTEMPT = Duration.ofSeconds(4);
    private static final long LONGEST_PAUSE_MS = 100;

    private final Http http;
    private final List<Node> nodes;
    private final BenchServers servers;
    private final Ledger ledger;
    private final AtomicInteger turn = new AtomicInteger();

    Leaver(Http http, List<Node> nodes, BenchServers servers, Ledger ledger) {
        this.http = http;
        this.nodes = nodes;
        this.servers = servers;
        this.ledger = ledger;
    }

    /** The node whose turn it is. */
    Node next() {
        return nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
    }

    /** Lets someone leave, with retries until the deadline, and enters what came of it. */
    Ledger.Outcome leave(Departure departure, Duration patience) throws IOException {
        long began = System.nanoTime();
        long deadline = began + patience.toNanos();
        Optional<Leave> leave = departure.leave();
        Answer answer = new Answer(0, "not asked");
        if (leave.isEmpty()) {
            answer = insist(node -> makeLeave(departure, node), deadline);
            leave = answer.status() == 200 ? Optional.of(sign(answer)) : leave;
        }
        if (leave.isPresent()) {
            Leave signed = leave.get();
            answer = insist(node -> send(signed, node, ATTEMPT), deadline);
        }
        return enter(departure, leave.map(Leave::event).orElse(""), began, answer, false);
    }

    /** Enters what came of a departure that began then and ends now. */
    Ledger.Outcome enter(Departure departure, String event, long began, Answer answer, boolean once) {
        Ledger.Outcome outcome = new Ledger.Outcome(departure, event, began, System.nanoTime(), answer, once);
        ledger.add(outcome);
        return outcome;
    }

    /** Sends a leave to a node, once. */
    CompletableFuture<Answer> send(Leave leave, Node node, Duration timeout) {
        SignedLeave request = leave.request();
        return http.federation(
                node,
                "PUT",
                request.target(),
                request.authorization(),
                request.body().getBytes(),
                timeout);
    }

    /** Asks a node for a template, once. */
    CompletableFuture<Answer> makeLeave(Departure departure, Node node) {
        LeavePair pair = LeavePair.of(departure.room(), departure.user(), servers);
        return http.federation(node, "GET", pair.target(), pair.authorization(), null, ATTEMPT);
    }

    private Answer insist(Function<Node, CompletableFuture<Answer>> attempt, long deadline) throws IOException {
        Answer answer = attempt.apply(next()).join();
        while (answer.isTransient() && System.nanoTime() < deadline) {
            Await.pause(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MS));
            answer = attempt.apply(next()).join();
        }
        return answer;
    }

    private Leave sign(Answer template) throws IOException {
        try {
            return Leave.of(servers.signed(template.body().getBytes(StandardCharsets.UTF_8)), servers);
        } catch (JsonException e) {
            throw new IOException("no template: " + template.body(), e);
        }
    }
}
