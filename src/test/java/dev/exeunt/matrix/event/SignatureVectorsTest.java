package dev.exeunt.matrix.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Appendices, "Cryptographic Test Vectors". */
class SignatureVectorsTest {
    private static final ServerName SERVER = new ServerName("domain");
    private static final SigningKey KEY = new SigningKey(
            "ed25519:1",
            Base64.decode("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1").orElseThrow());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ",
                "{\"one\":1,\"two\":\"Two\"} | KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw",
            })
    void jsonIsSignedAsInTheSpecification(String text, String signature) {
        JsonObject signed = SignedJson.sign(SampleEvents.json(text), SERVER, KEY);

        assertThat(SignedJson.signaturesOf(signed, SERVER)).isEqualTo(JsonObject.of("ed25519:1", signature));
        assertThat(SignedJson.isSignedBy(signed, SERVER, "ed25519:1", KEY.verifyKey()))
                .isTrue();
        assertThat(SignedJson.isSignedBy(signed.with("one", 2), SERVER, "ed25519:1", KEY.verifyKey()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"room_id\":\"!x:domain\",\"sender\":\"@a:domain\",\"origin\":\"domain\",\"origin_server_ts\":1000000,\"signatures\":{},\"hashes\":{},\"type\":\"X\",\"content\":{},\"prev_events\":[],\"auth_events\":[],\"depth\":3,\"unsigned\":{\"age_ts\":1000000}}"
                        + " | 5jM4wQpv6lnBo7CLIghJuHdW+s2CMBJPUOGOC89ncos | KxwGjPSDEtvnFgU00fwFz+l6d2pJM6XBIaMEn81SXPTRl16AqLAYqfIReFGZlHi5KLjAWbOoMszkwsQma+lYAg",
                "{\"content\":{\"body\":\"Here is the message content\"},\"event_id\":\"$0:domain\",\"origin\":\"domain\",\"origin_server_ts\":1000000,\"type\":\"m.room.message\",\"room_id\":\"!r:domain\",\"sender\":\"@u:domain\",\"signatures\":{},\"unsigned\":{\"age_ts\":1000000}}"
                        + " | onLKD1bGljeBWQhWZ1kaP9SorVmRQNdN5aM2JYU2n/g | Wm+VzmOUOz08Ds+0NTWb1d4CZrVsJSikkeRxh6aCcUwu6pNC78FunoD7KNWzqFn241eYHYMGCA5McEiVPdhzBA",
            })
    void eventsAreHashedAndSignedAsInTheSpecification(String text, String contentHash, String signature) {
        JsonObject event = SampleEvents.json(text);

        JsonObject hashed =
                event.with("hashes", JsonObject.of("sha256", Base64.encode(EventHashes.contentHash(event))));
        JsonObject signed = EventSigning.sign(hashed, RoomVersion.V1, SERVER, KEY);

        assertThat(hashed.object("hashes").orElseThrow().string("sha256")).contains(contentHash);
        assertThat(SignedJson.signaturesOf(signed, SERVER)).isEqualTo(JsonObject.of("ed25519:1", signature));
        assertThat(signed.get("unsigned")).isEqualTo(event.get("unsigned"));
    }
}
