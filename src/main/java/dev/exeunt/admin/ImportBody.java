package dev.exeunt.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonException.Fault;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.room.RoomImportSource;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The body of an import in a file, {@code {"room_version","state":[…],"auth_chain":[…],"extremities":[…]}} in any order. Only where each
 * event stands is in memory; any thread may read one.
 */
final class ImportBody implements RoomImportSource, Closeable {
    /** How many events may stand in a body: what is kept of each must fit into memory. */
    private static final int MAX_EVENTS = 1_000_000;

    /** How many bytes an event may take, with {@code unsigned} and escapes, which the limit on events does not count. */
    private static final int MAX_EVENT_LENGTH = 1 << 20;

    /**
     * Where an event stands.
     *
     * @param offset of its first byte
     * @param length in bytes
     */
    private record Slice(Part part, long offset, int length) {}

    private final FileChannel file;
    private String roomVersion;
    private final List<Slice> slices = new ArrayList<>();
    private final Set<Part> parts = EnumSet.noneOf(Part.class);

    private ImportBody(FileChannel file) {
        this.file = file;
    }

    /**
     * Reads through the file once. The caller closes the body and deletes the file.
     *
     * @throws JsonException where it is not JSON
     * @throws MatrixException where it is not the body of an import
     */
    static ImportBody open(Path path) {
        try {
            ImportBody body = new ImportBody(FileChannel.open(path));
            try (InputStream in = new BufferedInputStream(Files.newInputStream(path));
                    JsonParser parser = JsonReader.parser(in)) {
                body.index(parser);
            } catch (IOException e) {
                body.close();
                throw JsonReader.fault(e);
            } catch (RuntimeException e) {
                body.close();
                throw e;
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String roomVersion() {
        return roomVersion;
    }

    @Override
    public int size() {
        return slices.size();
    }

    @Override
    public Part part(int index) {
        return slices.get(index).part();
    }

    @Override
    public JsonObject event(int index) {
        Slice slice = slices.get(index);
        ByteBuffer bytes = ByteBuffer.allocate(slice.length());
        try {
            while (bytes.hasRemaining() && file.read(bytes, slice.offset() + bytes.position()) >= 0) {
                // A read from a file may be short.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return JsonReader.readObject(bytes.array());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void index(JsonParser parser) throws IOException {
        if (parser.nextToken() == null) {
            throw new JsonException(Fault.NOT_JSON, "there is no JSON, the body is empty");
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw bad("the body is not an object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            Optional<Part> part = Part.of(key);
            if (part.isPresent()) {
                indexPart(parser, part.get());
            } else if (key.equals("room_version")) {
                readRoomVersion(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new JsonException(Fault.NOT_JSON, "something follows the JSON value");
        }
        if (roomVersion == null || parts.size() < Part.values().length) {
            throw bad("room_version, state, auth_chain or extremities is missing");
        }
    }

    private void readRoomVersion(JsonParser parser) throws IOException {
        if (roomVersion != null || parser.currentToken() != JsonToken.VALUE_STRING) {
            throw bad("room_version is not a string, or occurs twice");
        }
        roomVersion = parser.getText();
    }

    private void indexPart(JsonParser parser, Part part) throws IOException {
        if (!parts.add(part) || parser.currentToken() != JsonToken.START_ARRAY) {
            throw bad(part.key() + " is not a list, or occurs twice");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw bad(part.key() + " holds something that is not an object");
            }
            long from = parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            long length = parser.currentLocation().getByteOffset() - from;
            if (from < 0) {
                // Jackson found another encoding and counts characters.
                throw new JsonException(Fault.NOT_JSON, "the text is not UTF-8");
            }
            if (length > MAX_EVENT_LENGTH || slices.size() == MAX_EVENTS) {
                throw new MatrixException(
                        Code.TOO_LARGE,
                        "an import takes at most " + MAX_EVENTS + " events of at most " + MAX_EVENT_LENGTH + " bytes");
            }
            slices.add(new Slice(part, from, (int) length));
        }
    }

    private static MatrixException bad(String message) {
        return new MatrixException(Code.BAD_JSON, message);
    }
}
