package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;

import dev.exeunt.room.RoomChange;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/** Commits without an end, and prints {@code ROOM NUMBER} for each event that was committed. The shard is 1. */
final class CrashingProcess {
    static final int ROOMS = 4;

    private static final int IN_FLIGHT = 50;

    private CrashingProcess() {}

    @SuppressWarnings("FutureReturnValueIgnored") // its end is printed
    public static void main(String[] arguments) throws InterruptedException {
        Store store = Store.open(StoreLocation.parse(arguments[0]).orElseThrow());
        long epoch = StoreContract.claimAll(store, "crashing").get(1);
        List<SampleRoom> rooms = IntStream.rangeClosed(1, ROOMS)
                .mapToObj(i -> new SampleRoom(await(store.newHandle(1)), "!room" + i + ":here.example"))
                .toList();
        for (SampleRoom room : rooms) {
            await(store.commit(room.begin(), epoch));
        }
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        for (int i = 0; ; i++) {
            inFlight.acquire();
            SampleRoom room = rooms.get(i % ROOMS);
            RoomChange change = room.member("@user" + i + ":there.example", "leave");
            store.commit(change, epoch).thenRun(() -> {
                System.out.println(change.handle().number() + " "
                        + change.events().get(0).node().number());
                inFlight.release();
            });
        }
    }
}
