package dev.exeunt.cli;

import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a command did.
 *
 * @param out its standard output
 * @param err its standard error
 */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.commandLine(out, err).execute(arguments);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    JsonValue json() {
        return JsonReader.read(out.getBytes(StandardCharsets.UTF_8));
    }

    List<String> errorLines() {
        return err.lines().toList();
    }
}
