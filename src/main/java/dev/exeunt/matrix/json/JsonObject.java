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

    /** A member that an object is made of. */
    record Member(String key, JsonValue value) {}

    /**
     * Sorts the members in place.
     *
     * @throws JsonException with {@link JsonException.Fault#BAD_JSON} where a key occurs twice
     */
    static JsonObject ofUnsorted(Member[] members) {
        // Linear where the sender sorted them already, as many do, and never quadratic: strangers choose the keys.
        Arrays.sort(members, BY_KEY);
        String[] keys = new String[members.length];
        JsonValue[] values = new JsonValue[members.length];
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

    /** An object with these members, given as key, value, key, value, … A {@link String}, {@link Long}, … is taken as JSON. */
    public static JsonObject of(Object... members) {
        Map<String, JsonValue> map = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            map.put((String) members[i], Json.value(members[i + 1]));
        }
        return of(map);
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
        String[] keptKeys = new String[keys.length];
        JsonValue[] keptValues = new JsonValue[keys.length];
        int kept = 0;
        for (int i = 0; i < keys.length; i++) {
            if (wanted.test(keys[i])) {
                keptKeys[kept] = keys[i];
                keptValues[kept++] = values[i];
            }
        }
        return kept == keys.length
                ? this
                : new JsonObject(Arrays.copyOf(keptKeys, kept), Arrays.copyOf(keptValues, kept));
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
