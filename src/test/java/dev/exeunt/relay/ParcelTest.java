package dev.exeunt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.RelayStore.Standing;
import dev.exeunt.store.RelayedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParcelTest {
    private static final ServerName ONE = new ServerName("one.example");
    private static final ServerName TWO = new ServerName("127.0.0.2:8448");

    private static RelayedEvent event(long number, ServerName sender) {
        return new RelayedEvent(
                number,
                new EventId("$event" + number),
                sender,
                ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8));
    }

    private final Parcel parcel = new Parcel(
            new RoomHandle(270, 5_000_000_000L),
            300,
            301,
            List.of(event(300, ONE), event(301, TWO)),
            List.of(ONE, TWO));

    @Test
    void aParcelArrivesAsItWasSent() {
        Parcel arrived = Parcel.of(parcel.toBuffer());

        assertThat(arrived).usingRecursiveComparison().isEqualTo(parcel);
        assertThat(Parcel.of(parcel.empty().toBuffer()))
                .usingRecursiveComparison()
                .isEqualTo(parcel.empty());
    }

    @Test
    void aServerDoesNotGetWhatItSentItself() {
        assertThat(parcel.eventsFor(ONE)).extracting(RelayedEvent::number).containsExactly(301L);
        assertThat(parcel.eventsFor(new ServerName("three.example"))).isSameAs(parcel.events());
    }

    @Test
    void aTransactionOfTheSameEventsHasTheSameIdAndOtherEventsHaveAnother() {
        Transaction both = new Transaction(parcel.events());

        assertThat(both.target())
                .isEqualTo(new Transaction(List.copyOf(parcel.events())).target())
                .isNotEqualTo(new Transaction(parcel.eventsFor(ONE)).target())
                .matches("/_matrix/federation/v1/send/[A-Za-z0-9_-]{43}");
        assertThat(new String(both.content(ONE, 7), StandardCharsets.UTF_8))
                .isEqualTo("{\"origin\":\"one.example\",\"origin_server_ts\":7,\"pdus\":[{\"n\":300},{\"n\":301}]}");
    }

    @Test
    void theQueuesOfANodeArriveAsTheyAre() {
        List<DestinationStatus> queues = List.of(
                new DestinationStatus(ONE, 0, Standing.UNKNOWN),
                new DestinationStatus(TWO, 70_000, new Standing(3, 1_700_000_000_000L, 1_600_000_000_000L)));

        assertThat(DestinationStatus.of(DestinationStatus.toBuffer(queues))).isEqualTo(queues);
    }
}
