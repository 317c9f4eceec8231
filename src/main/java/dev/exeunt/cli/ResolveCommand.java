package dev.exeunt.cli;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.matrix.state.EventSource;
import dev.exeunt.matrix.state.StateResolution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code resolve}: what forked states resolve to. */
@Command(name = "resolve", description = "Prints the event IDs of the state that states resolve to, as JSON.")
final class ResolveCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--room-version", required = true, paramLabel = "V", description = "The room's version.")
    private RoomVersion version;

    @Option(
            names = "--events",
            required = true,
            paramLabel = "PDUS.json",
            description = "The events of the states and of their auth chains, a list; standard input where it is -.")
    private InputFile eventsFile;

    @Option(
            names = "--state",
            required = true,
            paramLabel = "STATE.json",
            description = "A state, a list of event IDs; standard input where it is -. Give one for each fork.")
    private List<InputFile> stateFiles;

    @Override
    public void run() {
        Map<EventId, Pdu> events = new HashMap<>();
        new PduInput(eventsFile, version).pdus().forEach(event -> events.put(event.eventId(), event));
        List<Map<StateKey, EventId>> states =
                stateFiles.stream().map(file -> state(file, events)).toList();
        Map<StateKey, EventId> resolved =
                StateResolution.of(version.stateResolution()).resolve(states, source(events));
        List<String> ids =
                resolved.values().stream().sorted().map(EventId::value).toList();
        spec.commandLine().getOut().println(CanonicalJson.text(JsonArray.ofStrings(ids)));
    }

    private static Map<StateKey, EventId> state(InputFile file, Map<EventId, Pdu> events) {
        Map<StateKey, EventId> state = new HashMap<>();
        for (JsonValue entry : file.array()) {
            EventId id = Optional.of(entry)
                    .filter(JsonString.class::isInstance)
                    .flatMap(text -> EventId.parse(((JsonString) text).value()))
                    .orElseThrow(() -> file.unreadable("a state's entry is no event ID"));
            StateKey key = Optional.ofNullable(events.get(id))
                    .flatMap(Pdu::key)
                    .orElseThrow(() -> file.unreadable(id + " is no state event among the events"));
            EventId other = state.put(key, id);
            if (other != null && !other.equals(id)) {
                throw file.unreadable(other + " and " + id + " are both the state of " + key);
            }
        }
        return state;
    }

    private static EventSource source(Map<EventId, Pdu> events) {
        return new EventSource() {
            @Override
            public Optional<Pdu> get(EventId id) {
                return Optional.ofNullable(events.get(id));
            }

            @Override
            public boolean rejected(EventId id) {
                return false;
            }
        };
    }
}
