package dev.exeunt.cli;

import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file of JSON that is given to a command. What cannot be read ends the command as bad usage.
 *
 * @param name the file's path; {@code -} stands for standard input
 */
record InputFile(String name) {
    private static final String STANDARD_INPUT = "-";

    /** @throws CommandException where it cannot be read or is not JSON */
    JsonValue json() {
        try {
            return JsonReader.read(bytes());
        } catch (JsonException e) {
            throw unreadable(e.getMessage());
        }
    }

    /** @throws CommandException where it cannot be read or is not a JSON object */
    JsonObject object() {
        if (json() instanceof JsonObject object) {
            return object;
        }
        throw unreadable("not a JSON object");
    }

    /** @throws CommandException where it cannot be read or is not a JSON array */
    JsonArray array() {
        if (json() instanceof JsonArray array) {
            return array;
        }
        throw unreadable("not a JSON array");
    }

    /** What to throw where the content is not what the command needs. */
    CommandException unreadable(String why) {
        return CommandException.usage((name.equals(STANDARD_INPUT) ? "standard input" : name) + ": " + why);
    }

    private byte[] bytes() {
        try {
            return name.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(name));
        } catch (NoSuchFileException e) {
            throw unreadable("no such file");
        } catch (IOException | InvalidPathException e) {
            throw unreadable("cannot be read (" + e.getMessage() + ")");
        }
    }
}
