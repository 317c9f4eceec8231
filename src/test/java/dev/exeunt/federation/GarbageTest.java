package dev.exeunt.federation;

import static dev.exeunt.federation.FederationNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.HeapStore;
import dev.exeunt.shard.StoredRoom;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is sent to it, a node goes on serving. */
class GarbageTest {
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final String BOB = "@bob:origin.example";
    private static final String SEND_LEAVE = "/_matrix/federation/v2/send_leave/!room:resident.example/$x";
    private static final int TIMEOUT_MS = 10_000;

    private final HeapStore store = new HeapStore();
    private final RoomHistory room = new RoomHistory(RoomVersion.V10, "@alice:resident.example");
    private FederationNode node;

    @BeforeEach
    void start() throws Exception {
        room.join(BOB);
        StoredRoom.put(store, room, SELF);
        node = new FederationNode(store);
    }

    @AfterEach
    void stillServes() throws Exception {
        assertThat(node.signed(ORIGIN, "GET", "/_matrix/federation/v1/make_leave/" + room.roomId() + "/" + BOB, null))
                .hasToString("200");
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (node.heldBytes() > 0) {
            assertThat(System.nanoTime()).as("what is held is given back").isLessThan(end);
            Thread.onSpinWait();
        }
        node.close();
    }

    @Test
    void randomBytes() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(4_000)];
            random.nextBytes(bytes);
            talk(bytes);
        }
    }

    @Test
    void requestsThatAreBrokenSomewhere() throws Exception {
        Random random = new Random(7);
        byte[] request = ("PUT " + SEND_LEAVE + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nAuthorization: "
                        + "X-Matrix origin=\"origin.example\",key=\"ed25519:t\",sig=\"AA\"\r\n\r\n{}")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 300; i++) {
            byte[] broken = request.clone();
            for (int change = 0; change < 3; change++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            talk(broken);
        }
    }

    @Test
    void connectionsThatSayAByteNowAndThenAreClosed() throws Exception {
        List<Socket> open = new ArrayList<>();
        for (String beginning : List.of("", "PUT /_mat", "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")) {
            for (int i = 0; i < 50; i++) {
                Socket socket = connect();
                socket.getOutputStream().write(bytes(beginning));
                open.add(socket);
            }
        }
        for (Socket socket : open) {
            assertThat(isClosedWhileTrickling(socket)).isTrue();
        }
    }

    private static boolean isClosedWhileTrickling(Socket socket) throws IOException {
        socket.setSoTimeout(100);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        try (socket) {
            while (System.nanoTime() < end) {
                try {
                    socket.getOutputStream().write('x');
                    if (socket.getInputStream().read() < 0) {
                        return true;
                    }
                } catch (SocketTimeoutException stillOpen) {
                    // The next byte follows.
                }
            }
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void bodiesThatAreBrokenOff() throws Exception {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(head("Content-Length: 100000"));
                socket.getOutputStream().write(new byte[50_000]);
            }
        }
    }

    @Test
    void aBodyOfAGigabyteThatIsOnlyAnnounced() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(talk(head("Content-Length: 1000000000"))).startsWith("HTTP/1.1 401");
        }
        String authorization = FederationNode.authorization(ORIGIN, "PUT", SEND_LEAVE, null);
        assertThat(talk(head("Content-Length: 1000000000\r\nAuthorization: " + authorization)))
                .startsWith("HTTP/1.1 413")
                .contains("M_TOO_LARGE");
    }

    @Test
    void aBodyThatNeverEnds() throws Exception {
        Socket socket = connect();
        String authorization = FederationNode.authorization(ORIGIN, "PUT", SEND_LEAVE, null);
        socket.getOutputStream().write(head("Transfer-Encoding: chunked\r\nAuthorization: " + authorization));
        byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
            while (System.nanoTime() < end) {
                socket.getOutputStream().write(chunk);
            }
            fail("it is still being read");
        } catch (SocketException closed) {
            assertThat(closed).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
    }

    @Test
    void aHundredThousandLevelsOfNesting() throws Exception {
        String authorization = FederationNode.authorization(ORIGIN, "PUT", SEND_LEAVE, null);

        assertThat(node.send("PUT", SEND_LEAVE, authorization, bytes("[".repeat(100_000))))
                .hasToString("400 M_BAD_JSON");
        assertThat(node.send("PUT", SEND_LEAVE, authorization, bytes("{\"a\":".repeat(20_000))))
                .hasToString("400 M_BAD_JSON");
    }

    @Test
    void headersAndTargetsWithoutEnd() throws Exception {
        assertThat(talk(bytes("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n")))
                .startsWith("HTTP/1.0 431 ")
                .contains("M_TOO_LARGE");
        assertThat(talk(head("X: " + "a".repeat(40_000))))
                .startsWith("HTTP/1.1 431 ")
                .contains("M_TOO_LARGE");
    }

    private static byte[] head(String headers) {
        return bytes("PUT " + SEND_LEAVE + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends this, and returns what comes back before the other side closes or has nothing more to say. */
    private String talk(byte[] request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(node.socketAddress(), TIMEOUT_MS);
        return socket;
    }
}
