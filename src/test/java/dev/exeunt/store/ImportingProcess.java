package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;

/** Imports a room with as many members as it is told, and prints whether it was imported. */
final class ImportingProcess {
    static final String ROOM = "!large:there.example";

    private ImportingProcess() {}

    public static void main(String[] arguments) {
        SampleImport room = new SampleImport(1, ROOM, Integer.parseInt(arguments[1]), 2);
        try (Store store = Store.open(StoreLocation.parse(arguments[0]).orElseThrow())) {
            System.out.println("imported " + await(store.importRoom(room.room())));
        } catch (StoreException e) {
            System.out.println("failed: " + e.getMessage());
        }
    }
}
