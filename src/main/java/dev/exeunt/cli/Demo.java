package dev.exeunt.cli;

import dev.exeunt.admin.AdminVerticle;
import dev.exeunt.keys.SigningKeyFile;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.FederationResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The demo's story: a resident server, a second homeserver, and how users of the one leave rooms of the other. */
final class Demo implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final PrintWriter out;
    private final Application resident;
    private final DemoHomeserver other;
    private final DemoOperator operator;
    private final Path signingKey;
    private final UserId alice;
    private int steps;

    /**
     * Starts both servers.
     *
     * @param folder for all that they keep
     */
    Demo(Path folder, PrintWriter out) throws IOException {
        this.out = out;
        ThrowAwayAuthority authority = new ThrowAwayAuthority();
        Path trusted = authority.writeTo(folder.resolve("ca.pem"));
        ServerName name = new ServerName(HOST + ":" + freePort());
        this.signingKey = folder.resolve("signing.key");
        this.alice = new UserId("@alice:" + name);
        this.resident = Application.start(configuration(name, folder, authority), folder.resolve("verticles"));
        this.operator = new DemoOperator(resident.address(AdminVerticle.LISTENER));
        this.other = new DemoHomeserver(name, authority, trusted);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Configuration configuration(ServerName name, Path folder, ThrowAwayAuthority authority)
            throws IOException {
        PemKeyCertOptions issued = authority.issue(HOST);
        Path certificate =
                Files.write(folder.resolve("server.pem"), issued.getCertValue().getBytes());
        Path privateKey =
                Files.write(folder.resolve("server.key"), issued.getKeyValue().getBytes());
        return Configuration.load(
                Optional.empty(),
                Map.of(),
                Map.of(
                        "server-name", name.value(),
                        "signing-key", folder.resolve("signing.key").toString(),
                        "federation.host", HOST,
                        "federation.port", Integer.toString(name.port().orElseThrow()),
                        "federation.tls.certificate", certificate.toString(),
                        "federation.tls.private-key", privateKey.toString(),
                        "federation.trusted-ca", folder.resolve("ca.pem").toString(),
                        "federation.allowed-networks", "127.0.0.0/8",
                        "admin.port", "0",
                        "store", "embedded:" + folder.resolve("data")));
    }

    /** Tells the story; fails at the first step that does not go as it should. */
    void tell() throws IOException {
        line("Two homeservers that speak HTTPS with each other:");
        line("  resident  " + alice.server() + "   this program, with rooms on disk");
        line("  other     " + other.name() + "   a small one, whose users leave");
        RoomId stage = rejectedInvite();
        RoomId globe = twoLeaves();
        line("");
        line("The first room's graph, the newest event first:");
        operator.graph(stage).forEach(this::line);
        line("");
        line("The second room's graph:");
        operator.graph(globe).forEach(this::line);
        line("");
        line("More to see: " + operator.console(globe));
    }

    private RoomId rejectedInvite() throws IOException {
        UserId bob = other.user("bob");
        line("");
        line("An invite is rejected");
        RoomId room = operator.found(alice, "private_chat", "Stage");
        step("@alice founds a private room: " + room);
        operator.invite(room, alice, bob);
        expect("invite", operator.membership(room, bob));
        step("@alice invites @bob of the other server");
        leave(room, bob);
        return room;
    }

    private RoomId twoLeaves() throws IOException {
        UserId carol = other.user("carol");
        UserId dan = other.user("dan");
        line("");
        line("Two members leave at the same time");
        DemoRoom room = new DemoRoom(alice, SigningKeyFile.read(signingKey));
        room.join(carol, other);
        room.join(dan, other);
        long imported = operator.importRoom(room.id(), room.importBody());
        step("a room in which @carol and @dan are joined is taken over: " + imported + " events, all checked");
        JsonObject carols = other.makeLeave(room.id(), carol);
        JsonObject dans = other.makeLeave(room.id(), dan);
        step("GET make_leave for both: two templates after the same event");
        Pdu first = send(carol, carols);
        send(dan, dans);
        expect("2 extremities", operator.extremities(room.id()) + " extremities");
        step("the graph forks: it has two forward extremities");
        expect("200", Integer.toString(other.sendLeave(first).status()));
        step("PUT send_leave for @carol once more: 200 again, and nothing is stored twice");
        operator.setTopic(room.id(), alice, "They left.");
        expect("1 extremities", operator.extremities(room.id()) + " extremities");
        step("@alice sends a topic, which joins the two ends");
        return room.id();
    }

    private void leave(RoomId room, UserId user) throws IOException {
        JsonObject template = other.makeLeave(room, user);
        step("GET make_leave for " + name(user) + ": a template in room version "
                + template.string("room_version").orElse("?"));
        send(user, template);
    }

    private Pdu send(UserId user, JsonObject template) throws IOException {
        Pdu leave = other.signLeave(template);
        FederationResponse answer = other.sendLeave(leave);
        expect("200", answer.isOk() ? "200" : answer.error());
        expect("leave", operator.membership(leave.roomId(), user));
        step("PUT send_leave for " + name(user) + ", signed by the other server: 200, " + name(user) + " has left");
        return leave;
    }

    private static String name(UserId user) {
        return DemoOperator.name(user.value());
    }

    private void step(String what) {
        line(String.format("  %2d. %s", ++steps, what));
    }

    private static void expect(String wanted, String got) throws IOException {
        if (!wanted.equals(got)) {
            throw new IOException("expected " + wanted + ", got " + got);
        }
    }

    private void line(String text) {
        out.println(text);
    }

    @Override
    public void close() throws IOException {
        other.close();
        resident.close();
    }
}
