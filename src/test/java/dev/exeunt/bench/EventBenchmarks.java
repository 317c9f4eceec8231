package dev.exeunt.bench;

import dev.exeunt.matrix.auth.AuthRules;
import dev.exeunt.matrix.auth.AuthState;
import dev.exeunt.matrix.auth.Decision;
import dev.exeunt.matrix.event.Base64;
import dev.exeunt.matrix.event.EventHashes;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.event.VerifyKeys;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.room.RoomHistory;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a leave goes through before its room sees it, and the auth rules. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventBenchmarks {
    private static final String CREATOR = "@creator:resident.example";
    private static final String USER = "@user:origin.example";

    @Param({"1", "6", "10", "12"})
    private String version;

    private RoomVersion roomVersion;
    private byte[] bytes;
    private JsonObject json;
    private Pdu leave;
    private VerifyKeys keys;
    private VerifyKey key;
    private byte[] signedBytes;
    private byte[] signature;
    private AuthState state;

    @Setup
    public void makeLeave() {
        roomVersion = RoomVersion.of(version).orElseThrow();
        RoomHistory history = new RoomHistory(roomVersion, CREATOR);
        history.join(USER);
        Pdu signed = history.sign(history.draft(USER, EventType.MEMBER, USER, JsonObject.of("membership", "leave")));
        bytes = signed.bytes();
        json = JsonReader.readObject(bytes);
        leave = Pdu.parse(json, roomVersion);
        // Decoded once, as a node does it.
        ServerName server = leave.senderServer();
        key = RoomHistory.keyOf(server).verifyKey();
        keys = (name, keyId) -> Optional.of(key);
        signedBytes = EventHashes.protectedBytes(json, roomVersion);
        signature = Base64.decode(json.object("signatures")
                        .flatMap(signatures -> signatures.object(server.value()))
                        .flatMap(ofServer ->
                                ofServer.string(RoomHistory.keyOf(server).keyId()))
                        .orElseThrow())
                .orElseThrow();
        state = entry -> Optional.ofNullable(history.state(entry));
    }

    @Benchmark
    public JsonObject readJson() {
        return JsonReader.readObject(bytes);
    }

    @Benchmark
    public byte[] writeCanonicalJson() {
        return CanonicalJson.bytes(json);
    }

    @Benchmark
    public Pdu parsePdu() {
        return Pdu.parse(json, roomVersion);
    }

    @Benchmark
    public byte[] contentHash() {
        return EventHashes.contentHash(json);
    }

    @Benchmark
    public byte[] referenceHash() {
        return EventHashes.referenceHash(json, roomVersion);
    }

    @Benchmark
    public boolean verifySignature() {
        return key.verifies(signedBytes, signature);
    }

    /** The format, all hashes and the signature. */
    @Benchmark
    public VerifiedPdu parseAndVerify() {
        return EventVerification.verify(Pdu.parse(json, roomVersion), keys);
    }

    @Benchmark
    public Decision authRules() {
        return AuthRules.check(leave, state);
    }
}
