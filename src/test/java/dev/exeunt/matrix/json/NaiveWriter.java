package dev.exeunt.matrix.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** The specification's definition in the plainest words; with a random it shuffles, spaces and escapes instead. */
record NaiveWriter(Random random) {
    String write(JsonValue value) {
        if (value instanceof JsonObject object) {
            return members(object).stream()
                    .map(member -> string(member.getKey()) + ":" + write(member.getValue()))
                    .collect(Collectors.joining(separator(), "{", "}"));
        } else if (value instanceof JsonArray array) {
            return array.stream().map(this::write).collect(Collectors.joining(separator(), "[", "]"));
        } else if (value instanceof JsonString string) {
            return string(string.value());
        } else if (value instanceof JsonInteger integer) {
            return String.valueOf(integer.value());
        }
        return value.toString().toLowerCase(Locale.ROOT);
    }

    private List<Map.Entry<String, JsonValue>> members(JsonObject object) {
        List<Map.Entry<String, JsonValue>> members =
                new ArrayList<>(object.toMap().entrySet());
        if (random == null) {
            members.sort(Map.Entry.comparingByKey(
                    Comparator.comparing(key -> key.codePoints().boxed().toList(), NaiveWriter::compare)));
        } else {
            Collections.shuffle(members, random);
        }
        return members;
    }

    private static int compare(List<Integer> a, List<Integer> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!a.get(i).equals(b.get(i))) {
                return a.get(i) - b.get(i);
            }
        }
        return a.size() - b.size();
    }

    private String separator() {
        return random == null ? "," : " ,\n";
    }

    private String string(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().mapToObj(Character::toString).forEach(character -> {
            if (random != null && random.nextBoolean()) {
                character.chars().forEach(unit -> quoted.append("\\u%04X".formatted(unit)));
            } else {
                quoted.append(character(character));
            }
        });
        return quoted.append('"').toString();
    }

    private static String character(String character) {
        int named = "\"\\\b\t\n\f\r".indexOf(character);
        if (named >= 0) {
            return "\\" + "\"\\btnfr".charAt(named);
        }
        return character.charAt(0) < ' ' ? "\\u%04x".formatted(character.codePointAt(0)) : character;
    }
}
