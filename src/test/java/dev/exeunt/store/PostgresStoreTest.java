package dev.exeunt.store;

class PostgresStoreTest extends StoreContract {
    @Override
    StoreLocation location() {
        return PostgresServer.newDatabase();
    }
}
