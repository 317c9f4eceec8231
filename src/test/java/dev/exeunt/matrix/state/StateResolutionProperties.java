package dev.exeunt.matrix.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StateResolutionProperties {
    @Property(tries = 300)
    void twoImplementationsAgree(@ForAll("versions") RoomVersion version, @ForAll long seed) {
        RandomRoom room = new RandomRoom(version, new Random(seed));

        assertThat(resolve(version, room.states(), room.events()))
                .isEqualTo(new NaiveStateResolution(version, room.events()).resolve(room.states()));
    }

    @Property(tries = 50)
    void theOrderAndTheNumberOfEqualStatesDoNotMatter(@ForAll("versions") RoomVersion version, @ForAll long seed) {
        Random random = new Random(seed);
        RandomRoom room = new RandomRoom(version, random);
        List<Map<StateKey, EventId>> others = new ArrayList<>(room.states());
        others.add(others.get(0));
        Collections.shuffle(others, random);

        assertThat(resolve(version, others, room.events())).isEqualTo(resolve(version, room.states(), room.events()));
    }

    @Property(tries = 50)
    void aStateResolvesToItself(@ForAll("versions") RoomVersion version, @ForAll long seed) {
        RandomRoom room = new RandomRoom(version, new Random(seed));
        Map<StateKey, EventId> state = room.states().get(0);

        assertThat(resolve(version, List.of(state), room.events())).isEqualTo(state);
        assertThat(resolve(version, List.of(state, state), room.events())).isEqualTo(state);
    }

    private static Map<StateKey, EventId> resolve(
            RoomVersion version, List<Map<StateKey, EventId>> states, EventSource events) {
        return StateResolution.of(version.stateResolution()).resolve(states, events);
    }

    @Provide
    Arbitrary<RoomVersion> versions() {
        return Arbitraries.of(RoomVersion.V1, RoomVersion.V2, RoomVersion.V6, RoomVersion.V11, RoomVersion.V12);
    }
}
