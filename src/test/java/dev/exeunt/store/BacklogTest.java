package dev.exeunt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.exeunt.room.RoomHandle;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final SampleRoom room = new SampleRoom(new RoomHandle(1, 1), "!room:here.example");

    @Test
    void changesAreTakenInTheOrderOfTheirArrival() throws InterruptedException {
        Backlog backlog = new Backlog();
        Change first = new Change(room.begin(), 1);
        Change second = next();

        backlog.add(first);
        backlog.add(second);

        assertThat(backlog.take()).containsExactly(first, second);
    }

    @Test
    void oneMoreThanMayWaitIsRefusedUntilSomeAreTaken() throws InterruptedException {
        Backlog backlog = new Backlog(2, Long.MAX_VALUE);
        backlog.add(new Change(room.begin(), 1));
        backlog.add(next());

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> backlog.add(next()))
                .withMessageContaining("busy");

        backlog.take();
        assertThatCode(() -> backlog.add(next())).doesNotThrowAnyException();
    }

    @Test
    void changesOfTooManyBytesAreRefusedUntilSomeAreTaken() throws InterruptedException {
        Change first = new Change(room.begin(), 1);
        Backlog backlog = new Backlog(100, first.bytes() + 10);
        backlog.add(first);

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> backlog.add(next()));

        backlog.take();
        assertThatCode(() -> backlog.add(next())).doesNotThrowAnyException();
    }

    @Test
    void whatWaitsIsStillTakenOnceItIsClosed() throws InterruptedException {
        Backlog backlog = new Backlog();
        Change change = new Change(room.begin(), 1);
        backlog.add(change);

        backlog.close();

        assertThat(backlog.take()).containsExactly(change);
        assertThat(backlog.take()).isEqualTo(List.of());
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> backlog.add(next()));
    }

    private Change next() {
        return new Change(room.member("@user:there.example", "join"), 1);
    }
}
