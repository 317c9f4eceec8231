package dev.exeunt.net;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on loopback that knows what a test tells it; about all other names it says that they do not exist. */
public final class TestDns implements AutoCloseable {
    private static final int A = 1;
    private static final int CNAME = 5;
    private static final int SRV = 33;

    private final DatagramSocket socket;
    private final Map<String, List<Answer>> answers = new ConcurrentHashMap<>();
    private final Map<String, Answer> onceAnswered = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    private record Answer(String name, int type, Buffer data) {}

    public TestDns() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "test-dns");
        thread.setDaemon(true);
        thread.start();
    }

    /** As {@code AddressResolverOptions} takes it. */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    List<String> questions() {
        return questions;
    }

    void fallSilent() {
        silent = true;
    }

    public TestDns a(String name, String ipv4) throws IOException {
        return put(
                name,
                new Answer(name, A, Buffer.buffer(InetAddress.getByName(ipv4).getAddress())));
    }

    /** An address at the first question, another one at every later one. */
    TestDns rebind(String name, String first, String later) throws IOException {
        onceAnswered.put(
                name,
                new Answer(name, A, Buffer.buffer(InetAddress.getByName(later).getAddress())));
        return a(name, first);
    }

    /** An alias, with the address of what it stands for, as a recursive server answers. */
    TestDns cname(String name, String canonical, String ipv4) throws IOException {
        put(name, new Answer(name, CNAME, Buffer.buffer(encode(canonical))));
        return put(
                name,
                new Answer(
                        canonical, A, Buffer.buffer(InetAddress.getByName(ipv4).getAddress())));
    }

    TestDns srv(String name, int priority, int weight, int port, String target) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(data);
        out.writeShort(priority);
        out.writeShort(weight);
        out.writeShort(port);
        out.write(encode(target));
        return put(name, new Answer(name, SRV, Buffer.buffer(data.toByteArray())));
    }

    private TestDns put(String name, Answer answer) {
        answers.computeIfAbsent(name, n -> new CopyOnWriteArrayList<>()).add(answer);
        return this;
    }

    private void serve() {
        byte[] buffer = new byte[1024];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] answer =
                        answer(ByteBuffer.wrap(buffer, 0, packet.getLength()).slice());
                if (!silent) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private byte[] answer(ByteBuffer query) throws IOException {
        short id = query.getShort();
        query.position(12);
        List<String> labels = new ArrayList<>();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            labels.add(new String(label, StandardCharsets.US_ASCII));
        }
        int type = query.getShort();
        String name = String.join(".", labels).toLowerCase(Locale.ROOT);
        questions.add(name);
        List<Answer> known = answers.get(name);
        List<Answer> matching = known == null
                ? List.of()
                : known.stream()
                        .filter(answer -> answer.type() == type || (answer.type() == CNAME && type == A))
                        .toList();
        if (type == A && known != null && known.stream().anyMatch(answer -> answer.type() == CNAME)) {
            matching = known;
        }
        if (type == A && onceAnswered.containsKey(name)) {
            answers.put(name, List.of(onceAnswered.get(name)));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        // A response to a recursive query, recursion available; code 3: there is no such name.
        out.writeShort(known == null ? 0x8183 : 0x8180);
        out.writeShort(1);
        out.writeShort(matching.size());
        out.writeInt(0);
        out.write(encode(name));
        out.writeShort(type);
        out.writeShort(1);
        for (Answer answer : matching) {
            out.write(encode(answer.name()));
            out.writeShort(answer.type());
            out.writeShort(1);
            // Not to be kept, so that every resolution is seen here.
            out.writeInt(0);
            out.writeShort(answer.data().length());
            out.write(answer.data().getBytes());
        }
        return bytes.toByteArray();
    }

    private static byte[] encode(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!name.isEmpty()) {
            for (String label : name.split("\\.", -1)) {
                out.write(label.length());
                out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            }
        }
        out.write(0);
        return out.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
