package dev.exeunt.matrix.json;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * A JSON object with its members sorted by Unicode code point, the order of canonical JSON: writing it needs no sorting and a look-up
 * is a binary search.
 */
public final class JsonObject implements JsonValue {
    /** The object without members. */
    public static final JsonObject EMPTY = new JsonObject(new String[0], new JsonValue[0]);

    private static final int LONGEST_SHOWN = 64;
    private static final Comparator<Member> BY_KEY = Comparator.comparing(Member::key, CodePointOrder.INSTANCE);

    private final String[] keys;
    private final JsonValue[] values;

    /** Takes the arrays over; the keys are sorted and distinct. */
    private JsonObject(String[] keys, JsonValue[] values) {
        this.keys = keys;
        this.values = values;
    }

    /**
     * Takes its members from a place in an array of key, value, key, value, …
     *
     * @throws JsonException with {@link JsonException.Fault#BAD_JSON} where a key occurs twice
     */
    static JsonObject ofMembers(Object[] parts, int from, int to) {
        if (from == to) {
            return EMPTY;
        }
        String[] keys = new String[(to - from) / 2];
        JsonValue[] values = new JsonValue[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (String) parts[from + 2 * i];
            values[i] = (JsonValue) parts[from + 2 * i + 1];
        }
        return isSorted(keys) ? new JsonObject(keys, values) : ofUnsorted(keys, values);
    }

    /** Whether the keys are in order, each once. So they come from most servers. */
    private static boolean isSorted(String[] keys) {
        for (int i = 1; i < keys.length; i++) {
            if (CodePointOrder.INSTANCE.compare(keys[i - 1], keys[i]) >= 0) {
                return false;
            }
        }
        return true;
    }

    private record Member(String key, JsonValue value) {}

    /** Never quadratic: strangers choose the keys. */
    private static JsonObject ofUnsorted(String[] keys, JsonValue[] values) {
        Member[] members = new Member[keys.length];
        Arrays.setAll(members, i -> new Member(keys[i], values[i]));
        Arrays.sort(members, BY_KEY);
        for (int i = 0; i < members.length; i++) {
            keys[i] = members[i].key();
            values[i] = members[i].value();
            if (i > 0 && keys[i].equals(keys[i - 1])) {
                throw new JsonException(JsonException.Fault.BAD_JSON, "the key " + shown(keys[i]) + " occurs twice");
            }
        }
        return new JsonObject(keys, values);
    }

    private static String shown(String key) {
        return key.length() <= LONGEST_SHOWN ? key : key.substring(0, LONGEST_SHOWN) + "…";
    }

    /**
     * An object with these members, given as key, value, key, value, … A {@link String}, {@link Long}, … is taken as JSON. Of two with the
     * same key the last one counts.
     */
    public static JsonObject of(Object... members) {
        String[] keys = new String[members.length / 2];
        JsonValue[] values = new JsonValue[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (String) members[2 * i];
            values[i] = Json.value(members[2 * i + 1]);
        }
        return isSorted(keys) ? new JsonObject(keys, values) : of(lastOfEach(keys, values));
    }

    private static Map<String, JsonValue> lastOfEach(String[] keys, JsonValue[] values) {
        Map<String, JsonValue> map = new LinkedHashMap<>();
        for (int i = 0; i < keys.length; i++) {
            map.put(keys[i], values[i]);
        }
        return map;
    }

    public static JsonObject of(Map<String, ? extends JsonValue> members) {
        String[] keys = members.keySet().toArray(String[]::new);
        Arrays.sort(keys, CodePointOrder.INSTANCE);
        JsonValue[] values = new JsonValue[keys.length];
        for (int i = 0; i < keys.length; i++) {
            values[i] = members.get(keys[i]);
        }
        return new JsonObject(keys, values);
    }

    public int size() {
        return keys.length;
    }

    public String keyAt(int index) {
        return keys[index];
    }

    public JsonValue valueAt(int index) {
        return values[index];
    }

    public boolean has(String key) {
        return indexOf(key) >= 0;
    }

    /** The member's value, or null where there is no such member. */
    public JsonValue get(String key) {
        int index = indexOf(key);
        return index < 0 ? null : values[index];
    }

    /** The member's value if it is a string. */
    public Optional<String> string(String key) {
        return get(key) instanceof JsonString s ? Optional.of(s.value()) : Optional.empty();
    }

    /** The member's value if it is a string, else this. */
    public String string(String key, String otherwise) {
        return get(key) instanceof JsonString s ? s.value() : otherwise;
    }

    /** The member's value if it is an integer of 64 bits. */
    public OptionalLong integer(String key) {
        return get(key) instanceof JsonInteger i ? OptionalLong.of(i.value()) : OptionalLong.empty();
    }

    /** The member's value if it is an object. */
    public Optional<JsonObject> object(String key) {
        return get(key) instanceof JsonObject o ? Optional.of(o) : Optional.empty();
    }

    /** The member's value if it is an array. */
    public Optional<JsonArray> array(String key) {
        return get(key) instanceof JsonArray a ? Optional.of(a) : Optional.empty();
    }

    /** The member's value if it is a boolean. */
    public Optional<Boolean> bool(String key) {
        return get(key) instanceof JsonBoolean b ? Optional.of(b == JsonBoolean.TRUE) : Optional.empty();
    }

    public void forEach(BiConsumer<String, JsonValue> action) {
        for (int i = 0; i < keys.length; i++) {
            action.accept(keys[i], values[i]);
        }
    }

    /** The members by key, in order. */
    public Map<String, JsonValue> toMap() {
        Map<String, JsonValue> map = new LinkedHashMap<>();
        forEach(map::put);
        return map;
    }

    /** This object with the member added or replaced. */
    public JsonObject with(String key, Object value) {
        JsonValue json = Json.value(value);
        int index = indexOf(key);
        if (index >= 0 && values[index] == json) {
            return this;
        }
        if (index >= 0) {
            JsonValue[] changed = values.clone();
            changed[index] = json;
            return new JsonObject(keys, changed);
        }
        int at = -index - 1;
        String[] moreKeys = Arrays.copyOf(keys, keys.length + 1);
        JsonValue[] moreValues = Arrays.copyOf(values, values.length + 1);
        System.arraycopy(keys, at, moreKeys, at + 1, keys.length - at);
        System.arraycopy(values, at, moreValues, at + 1, values.length - at);
        moreKeys[at] = key;
        moreValues[at] = json;
        return new JsonObject(moreKeys, moreValues);
    }

    /** This object without these members. */
    public JsonObject without(String... unwanted) {
        return keep(key -> {
            for (String u : unwanted) {
                if (u.equals(key)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** The members whose key is wanted. */
    public JsonObject keep(Predicate<String> wanted) {
        int count = 0;
        for (String key : keys) {
            count += wanted.test(key) ? 1 : 0;
        }
        if (count == keys.length) {
            return this;
        }
        String[] keptKeys = new String[count];
        JsonValue[] keptValues = new JsonValue[count];
        for (int i = 0, kept = 0; kept < count; i++) {
            if (wanted.test(keys[i])) {
                keptKeys[kept] = keys[i];
                keptValues[kept++] = values[i];
            }
        }
        return new JsonObject(keptKeys, keptValues);
    }

    /** The key's index, or {@code -(place to insert) - 1}. */
    private int indexOf(String key) {
        return Arrays.binarySearch(keys, key, CodePointOrder.INSTANCE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonObject o && Arrays.equals(keys, o.keys) && Arrays.equals(values, o.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
    }

    /** Canonical JSON. */
    @Override
    public String toString() {
        return CanonicalJson.text(this);
    }
}
