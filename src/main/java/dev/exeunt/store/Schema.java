package dev.exeunt.store;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.pattern.ValidatePattern;
import org.flywaydb.core.api.resource.LoadableResource;

/** The database's tables. Flyway brings them up to date by the scripts in the resources of this package. */
final class Schema {
    /** The newest migration's version. */
    private static final String VERSION = "6";

    /** Every migration, oldest first. Listed here, because a search through the fat jar for them takes longer than they do. */
    private static final List<String> SCRIPTS = List.of(
            "V1__rooms.sql",
            "V2__ownership.sql",
            "V3__relay.sql",
            "V4__invites_and_aliases.sql",
            "V5__leaving.sql",
            "V6__redactions.sql");

    private static final String NEWEST_APPLIED =
            "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank DESC LIMIT 1";

    private Schema() {}

    /** @throws StoreException where it is not this program's, or that of a newer one */
    static void bringUpToDate(Dialect dialect, DataSource source) throws SQLException {
        // To ask takes a millisecond; Flyway takes some hundred only to find out that there is nothing to do.
        if (!isUpToDate(source)) {
            migrate(dialect, source);
        }
    }

    private static boolean isUpToDate(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return isUpToDate(connection);
        }
    }

    private static boolean isUpToDate(Connection connection) {
        try (PreparedStatement statement = connection.prepareStatement(NEWEST_APPLIED);
                ResultSet result = statement.executeQuery()) {
            return result.next() && VERSION.equals(result.getString(1));
        } catch (SQLException e) {
            // There is no such table yet. Whatever else it is, Flyway will meet it too.
            return false;
        }
    }

    private static void migrate(Dialect dialect, DataSource source) {
        try {
            Flyway.configure()
                    .dataSource(source)
                    .loggers("slf4j")
                    .resourceProvider(new Scripts(dialect))
                    .javaMigrationClassProvider(List::of)
                    // Not even migrations of the future: this program would not know what they changed.
                    .ignoreMigrationPatterns(new ValidatePattern[0])
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw StoreException.because("the store's tables cannot be brought up to date", e);
        }
    }

    private record Scripts(Dialect dialect) implements ResourceProvider {
        @Override
        public LoadableResource getResource(String name) {
            return null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return SCRIPTS.stream()
                    .filter(name ->
                            name.startsWith(prefix) && Stream.of(suffixes).anyMatch(name::endsWith))
                    .<LoadableResource>map(name -> new Script(dialect.folder() + "/" + name, name))
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {
        private final String path;
        private final String name;

        Script(String path, String name) {
            this.path = path;
            this.name = name;
        }

        @Override
        public Reader read() {
            InputStream script = Objects.requireNonNull(Schema.class.getResourceAsStream(path), path);
            return new InputStreamReader(script, StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return path;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return path;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return path;
        }
    }
}
