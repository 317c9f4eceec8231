package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomImportSource.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportBodyTest {
    @TempDir
    Path folder;

    @Test
    void membersComeInAnyOrderAndOthersAreSkipped() throws IOException {
        String body =
                " {\"extremities\" : [{\"e\":1}] ,\n\"other\":{\"x\":[[]]}, \"state\":[ {\"s\":\"\u00e9\u4e16\"} , {\"s\":2}],"
                        + "\t\"room_version\":\"10\",\"auth_chain\":[]}\n";

        try (ImportBody opened = open(body)) {
            assertThat(opened.roomVersion()).isEqualTo("10");
            assertThat(IntStream.range(0, opened.size()).mapToObj(opened::part))
                    .containsExactly(Part.EXTREMITIES, Part.STATE, Part.STATE);
            assertThat(IntStream.range(0, opened.size()).mapToObj(opened::event))
                    .isEqualTo(
                            List.of(JsonObject.of("e", 1), JsonObject.of("s", "\u00e9\u4e16"), JsonObject.of("s", 2)));
        }
    }

    @Test
    void anEventIsReadStrictly() throws IOException {
        String body = "{\"room_version\":\"10\",\"state\":[{\"a\":1,\"a\":2}],\"auth_chain\":[],\"extremities\":[]}";

        try (ImportBody opened = open(body)) {
            JsonException refused = catchThrowableOfType(JsonException.class, () -> opened.event(0));

            assertThat(refused.fault()).isEqualTo(JsonException.Fault.BAD_JSON);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{nope", "{\"state\":[", "{} {}", "{\"room_version\":\u0000}"})
    void aBodyThatIsNotJsonIsRefused(String body) {
        JsonException refused = catchThrowableOfType(JsonException.class, () -> open(body));

        assertThat(refused.fault()).isEqualTo(JsonException.Fault.NOT_JSON);
    }

    @Test
    void anotherEncodingThanUtf8IsRefused() {
        byte[] body = "{\"room_version\":\"10\",\"state\":[{}],\"auth_chain\":[],\"extremities\":[]}"
                .getBytes(StandardCharsets.UTF_16BE);

        JsonException refused = catchThrowableOfType(JsonException.class, () -> open(body));

        assertThat(refused.fault()).isEqualTo(JsonException.Fault.NOT_JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"room_version\":\"10\",\"state\":[],\"auth_chain\":[]}",
                "{\"room_version\":10,\"state\":[],\"auth_chain\":[],\"extremities\":[]}",
                "{\"room_version\":\"10\",\"state\":{},\"auth_chain\":[],\"extremities\":[]}",
                "{\"room_version\":\"10\",\"state\":[1],\"auth_chain\":[],\"extremities\":[]}",
                "{\"room_version\":\"10\",\"state\":[],\"state\":[],\"auth_chain\":[],\"extremities\":[]}"
            })
    void aBodyOfAnotherShapeIsRefused(String body) {
        MatrixException refused = catchThrowableOfType(MatrixException.class, () -> open(body));

        assertThat(refused.error().code()).isEqualTo(Code.BAD_JSON);
    }

    private ImportBody open(String body) throws IOException {
        return open(body.getBytes(StandardCharsets.UTF_8));
    }

    private ImportBody open(byte[] body) throws IOException {
        return ImportBody.open(Files.write(folder.resolve("body.json"), body));
    }
}
