package dev.exeunt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The values of the configuration's keys, each from the source that was added last, else its default. An empty value stands for the
 * default too. What is wrong with a value is told by a {@link ConfigurationException} that names the key.
 */
final class Settings {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Map<ConfigurationKey, JsonNode> given = new EnumMap<>(ConfigurationKey.class);

    /** @throws CommandException where the file cannot be read as YAML */
    void addFile(Path file) {
        JsonNode root = read(file);
        if (!isEmpty(root)) {
            addSection("", root, file.toString());
        }
    }

    private static JsonNode read(Path file) {
        try {
            return YAML.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw CommandException.usage(file + ": not YAML" + where);
        } catch (NoSuchFileException e) {
            throw CommandException.usage(file + ": no such file");
        } catch (IOException e) {
            throw CommandException.usage(file + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    private void addSection(String prefix, JsonNode section, String name) {
        if (!section.isObject()) {
            throw new ConfigurationException(name, "not a mapping of keys to values");
        }
        for (Map.Entry<String, JsonNode> member : section.properties()) {
            String path = prefix + member.getKey();
            JsonNode value = member.getValue();
            Optional<ConfigurationKey> key = ConfigurationKey.of(path);
            if (key.isPresent()) {
                put(key.get(), value);
            } else if (!ConfigurationKey.isSection(path)) {
                throw unknown(path);
            } else if (!isEmpty(value)) {
                addSection(path + ".", value, path);
            }
        }
    }

    /** Other variables with our prefix are left alone: Kubernetes sets some for a service of our name. */
    void addEnvironment(Map<String, String> environment) {
        for (ConfigurationKey key : ConfigurationKey.values()) {
            String text = environment.get(key.variable());
            if (text != null) {
                put(key, nodeOf(key, text));
            }
        }
    }

    /** @param overrides texts by key */
    void addOverrides(Map<String, String> overrides) {
        overrides.forEach((path, text) -> {
            ConfigurationKey key = ConfigurationKey.of(path).orElseThrow(() -> unknown(path));
            put(key, nodeOf(key, text));
        });
    }

    private static ConfigurationException unknown(String path) {
        return new ConfigurationException(path, "there is no such key");
    }

    private void put(ConfigurationKey key, JsonNode value) {
        if (isEmpty(value)) {
            given.remove(key);
        } else {
            given.put(key, value);
        }
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isBlank());
    }

    /** The value that the text would be in the file; only the items of a list may also be separated by commas. */
    private static JsonNode nodeOf(ConfigurationKey key, String text) {
        return switch (key.kind()) {
            case TEXT -> new TextNode(text);
            case INTEGER, BOOLEAN -> yaml(key, text);
            case LIST -> text.isBlank() || text.startsWith("[") ? yaml(key, text) : commaSeparated(text);
        };
    }

    private static JsonNode yaml(ConfigurationKey key, String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ConfigurationException(key.path(), "not YAML: " + text);
        }
    }

    private static JsonNode commaSeparated(String text) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        Arrays.stream(text.split(",")).map(String::strip).forEach(list::add);
        return list;
    }

    private JsonNode value(ConfigurationKey key) {
        JsonNode value = given.get(key);
        return value == null ? nodeOf(key, key.defaultText()) : value;
    }

    /** A key's text, empty where it is absent and has no default. */
    Optional<String> text(ConfigurationKey key) {
        JsonNode value = value(key);
        if (isEmpty(value)) {
            return Optional.empty();
        }
        return Optional.of(textOf(key.path(), value));
    }

    /** A key's text as a value of its own type. */
    <T> Optional<T> text(ConfigurationKey key, Function<String, Optional<T>> parser, String expected) {
        return text(key).map(text -> parse(key.path(), text, parser, expected));
    }

    /** A whole number within these bounds, both included. */
    int integer(ConfigurationKey key, int least, int most) {
        JsonNode value = value(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw new ConfigurationException(
                    key.path(), "not a whole number from " + least + " to " + most + ": " + value);
        }
        return value.intValue();
    }

    boolean flag(ConfigurationKey key) {
        JsonNode value = value(key);
        if (!value.isBoolean()) {
            throw new ConfigurationException(key.path(), "neither true nor false: " + value);
        }
        return value.booleanValue();
    }

    /** A list's items. */
    <T> List<T> list(ConfigurationKey key, BiFunction<String, JsonNode, T> item) {
        JsonNode value = value(key);
        if (!value.isArray()) {
            throw new ConfigurationException(key.path(), "not a list: " + value);
        }
        return IntStream.range(0, value.size())
                .mapToObj(i -> item.apply(key.path() + "[" + i + "]", value.get(i)))
                .toList();
    }

    /** A list of texts as values of their own type. */
    <T> List<T> texts(ConfigurationKey key, Function<String, Optional<T>> parser, String expected) {
        return list(key, (name, item) -> parse(name, textOf(name, item), parser, expected));
    }

    static String textOf(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw new ConfigurationException(name, "not a text: " + value);
        }
        return value.textValue();
    }

    static <T> T parse(String name, String text, Function<String, Optional<T>> parser, String expected) {
        return parser.apply(text).orElseThrow(() -> new ConfigurationException(name, "not " + expected + ": " + text));
    }
}
