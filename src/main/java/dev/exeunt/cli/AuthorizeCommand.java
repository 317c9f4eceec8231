package dev.exeunt.cli;

import dev.exeunt.matrix.auth.AuthEvent;
import dev.exeunt.matrix.auth.AuthRules;
import dev.exeunt.matrix.auth.AuthState;
import dev.exeunt.matrix.auth.Decision;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code authorize}: what the authorisation rules say of an event in a room state. */
@Command(name = "authorize", description = "Prints whether the authorisation rules allow an event in a state, as JSON.")
final class AuthorizeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--room-version", required = true, paramLabel = "V", description = "The room's version.")
    private RoomVersion version;

    @Option(
            names = "--event",
            required = true,
            paramLabel = "EVENT.json",
            description = "The event; standard input where it is -.")
    private InputFile eventFile;

    @Option(
            names = "--state",
            required = true,
            paramLabel = "STATE.json",
            description = "The room state, a list of events; standard input where it is -.")
    private InputFile stateFile;

    @Override
    public void run() {
        Pdu event = new PduInput(eventFile, version).pdu();
        List<Pdu> state = new PduInput(stateFile, version).pdus();
        spec.commandLine().getOut().println(description(decide(event, state)));
    }

    private static Decision decide(Pdu event, List<Pdu> state) {
        Decision decision = AuthRules.checkAuthEvents(event, authEvents(event, state));
        return decision.isAllowed() ? AuthRules.check(event, AuthState.of(state)) : decision;
    }

    /**
     * The event's auth events as far as they are in the state. Where some are not, nobody can say that the create event is missing
     * among them: then the state's is taken to be there.
     */
    private static List<AuthEvent> authEvents(Pdu event, List<Pdu> state) {
        List<Pdu> cited = new ArrayList<>();
        for (Pdu entry : state) {
            if (event.authEvents().contains(entry.eventId())) {
                cited.add(entry);
            }
        }
        boolean allKnown = event.json().has("auth_events")
                && cited.size() == event.authEvents().size();
        if (!allKnown && event.version().authRules().createCited()) {
            AuthState.of(state)
                    .get(StateKey.CREATE)
                    .filter(create -> !cited.contains(create))
                    .ifPresent(cited::add);
        }
        return cited.stream().map(pdu -> new AuthEvent(pdu, false)).toList();
    }

    private static JsonObject description(Decision decision) {
        if (decision instanceof Decision.Refused refused) {
            return JsonObject.of("allowed", false, "rule", refused.rule(), "reason", refused.reason());
        }
        return JsonObject.of("allowed", true);
    }
}
