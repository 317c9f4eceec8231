package dev.exeunt.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.store.StoreLocation.Embedded;
import dev.exeunt.store.StoreLocation.PostgreSql;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLocationTest {
    @Test
    void anEmbeddedStoreIsAFolder() {
        assertThat(StoreLocation.parse("embedded:/var/lib/a b")).contains(new Embedded(Path.of("/var/lib/a b")));
    }

    @Test
    void aDatabaseIsGivenAsAnAddressWithItsLogin() {
        assertThat(StoreLocation.parse("postgresql://exeunt:secret@db_1.example:5433/rooms"))
                .contains(new PostgreSql("db_1.example", 5433, "rooms", "exeunt", "secret"));
    }

    @Test
    void theDatabasesPortIsPostgreSqlsOwnWhereItIsLeftOut() {
        assertThat(StoreLocation.parse("postgresql://u:p@[::1]/d"))
                .contains(new PostgreSql("[::1]", 5432, "d", "u", "p"));
    }

    @Test
    void specialCharactersOfTheLoginArePercentEncoded() {
        assertThat(StoreLocation.parse("postgresql://u%40x:p%2F+%25@h/d"))
                .contains(new PostgreSql("h", 5432, "d", "u@x", "p/+%"));
    }

    @Test
    void theTextOfADatabaseKeepsItsPasswordToItself() {
        assertThat(StoreLocation.parse("postgresql://u:secret@h/d").orElseThrow())
                .hasToString("postgresql://u@h:5432/d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data",
                "nowhere:x",
                "embedded:",
                "embedded: ",
                "postgresql:",
                "postgresql://h/d",
                "postgresql://u@h/d",
                "postgresql://u:p@h",
                "postgresql://u:p@h/",
                "postgresql://u:p@/d",
                "postgresql://u:p@h:0/d",
                "postgresql://u:p@h:65536/d",
                "postgresql://u:p@h:many/d",
                "postgresql://u:p%@h/d",
                "postgresql://u:p@h/d?x=y",
                "jdbc:postgresql://u:p@h/d",
                "embedded:a\0b",
            })
    void anythingElseIsNoStore(String text) {
        assertThat(StoreLocation.parse(text)).isEmpty();
    }
}
