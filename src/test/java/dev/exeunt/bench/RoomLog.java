package dev.exeunt.bench;

import dev.exeunt.cli.BenchOperator;
import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.SignedLeave;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A room's leaves in the order in which they were taken, as its node's operator sees them. */
final class RoomLog {
    private RoomLog() {}

    /**
     * An accepted event.
     *
     * @param id its ID
     * @param prev the events that it follows
     */
    record Event(String id, List<String> prev) {}

    /** The accepted events of a room of version 3 or later, oldest first. */
    static List<Event> read(BenchOperator operator, BenchRoom room) {
        List<Event> newestFirst = new ArrayList<>();
        String before = "";
        while (true) {
            JsonArray page = operator.ask(room, "/events?limit=500" + before)
                    .array("events")
                    .orElseThrow();
            if (page.size() == 0) {
                Collections.reverse(newestFirst);
                return newestFirst;
            }
            String last = "";
            for (JsonValue listed : page) {
                JsonObject event = (JsonObject) listed;
                last = event.string("event_id").orElseThrow();
                if (event.string("outcome").filter("accepted"::equals).isPresent()) {
                    newestFirst.add(new Event(last, prev(event)));
                }
            }
            before = "&before=" + SignedLeave.encode(last);
        }
    }

    private static List<String> prev(JsonObject event) {
        List<String> prev = new ArrayList<>();
        for (JsonValue id :
                event.object("pdu").orElseThrow().array("prev_events").orElseThrow()) {
            prev.add(((JsonString) id).value());
        }
        return prev;
    }
}
