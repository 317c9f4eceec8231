package dev.exeunt.chaos;

import dev.exeunt.chaos.Departure.Leave;
import dev.exeunt.chaos.Http.Answer;
import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.SignedLeave;
import dev.exeunt.matrix.event.EventIdFormat;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.net.SignedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
        String target = "/_matrix/federation/v1/make_leave/"
                + SignedLeave.encode(departure.room().value()) + "/" + SignedLeave.encode(departure.user());
        String authorization = new SignedRequest("GET", target, servers.origin(), servers.node(), null)
                .sign(servers.originKey())
                .header();
        return http.federation(node, "GET", target, authorization, null, ATTEMPT);
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
            JsonObject answer = JsonReader.readObject(template.body().getBytes(StandardCharsets.UTF_8));
            RoomVersion version =
                    answer.string("room_version").flatMap(RoomVersion::of).orElseThrow();
            JsonObject event =
                    answer.object("event").orElseThrow().with("origin_server_ts", System.currentTimeMillis());
            if (version.eventIds() == EventIdFormat.GIVEN) {
                event = event.with("event_id", "$" + UUID.randomUUID() + ":" + servers.origin());
            }
            return Leave.of(
                    EventSigning.hashAndSign(event, version, servers.origin(), servers.originKey())
                            .pdu(),
                    servers);
        } catch (JsonException e) {
            throw new IOException("no template: " + template.body(), e);
        }
    }
}
