package dev.exeunt.matrix.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Room version specifications, "Redactions". */
class RedactionRulesTest {
    /** Every key of content that some version keeps of some type, and one that none keeps. */
    private static final JsonObject CONTENT = JsonObject.of(Stream.of(
                    "membership join_authorised_via_users_server creator join_rule allow ban events events_default invite kick redact"
                            + " state_default users users_default aliases history_visibility redacts extra")
            .flatMap(keys -> Arrays.stream(keys.split(" ", -1)))
            .flatMap(key -> Stream.of(key, JsonObject.of("nested", key)))
            .toArray());

    @ParameterizedTest
    @CsvSource({
        "m.room.member, 1, 8, membership",
        "m.room.member, 9, 12, join_authorised_via_users_server membership",
        "m.room.create, 1, 10, creator",
        "m.room.join_rules, 1, 7, join_rule",
        "m.room.join_rules, 8, 12, allow join_rule",
        "m.room.power_levels, 1, 10, ban events events_default kick redact state_default users users_default",
        "m.room.power_levels, 11, 12, ban events events_default invite kick redact state_default users users_default",
        "m.room.aliases, 1, 5, aliases",
        "m.room.aliases, 6, 12, ''",
        "m.room.history_visibility, 1, 12, history_visibility",
        "m.room.redaction, 1, 10, ''",
        "m.room.redaction, 11, 12, redacts",
        "m.room.message, 1, 12, ''",
        "m.room.server_acl, 1, 12, ''",
        "m.room.third_party_invite, 1, 12, ''",
    })
    void ofContentOnlyWhatTheProtocolNeedsIsKept(String type, int first, int last, String kept) {
        for (RoomVersion version : SampleEvents.versions(first, last)) {
            JsonObject redacted = redact(version, JsonObject.of("type", type, "content", CONTENT));

            JsonObject expected = CONTENT.keep(List.of(kept.split(" ", -1))::contains);
            assertThat(redacted.object("content")).as("version %s", version).contains(expected);
        }
    }

    @Test
    void aRedactionNamesItsEventBesideTheContentAndInItSinceVersion11() {
        JsonObject redaction = JsonObject.of("redacts", "$beside", "content", JsonObject.of("redacts", "$inside"));

        for (RoomVersion version : SampleEvents.versions(1, 10)) {
            assertThat(version.redaction().target(redaction)).contains(new EventId("$beside"));
            assertThat(version.redaction().target(redaction.without("redacts"))).isEmpty();
        }
        for (RoomVersion version : SampleEvents.versions(11, 12)) {
            assertThat(version.redaction().target(redaction)).contains(new EventId("$inside"));
            assertThat(version.redaction().target(redaction.without("content"))).isEmpty();
            assertThat(version.redaction().target(redaction.with("content", JsonObject.of("redacts", "no ID"))))
                    .isEmpty();
        }
    }

    @Test
    void aCreateEventKeepsAllItsContentSinceVersion11() {
        for (RoomVersion version : SampleEvents.versions(11, 12)) {
            JsonObject create = JsonObject.of("type", EventType.CREATE, "content", CONTENT);

            assertThat(redact(version, create)).isEqualTo(create);
        }
    }

    @Test
    void ofAThirdPartyInviteTheSignedPartIsKeptSinceVersion11() {
        JsonObject invite = JsonObject.of(
                "type",
                EventType.MEMBER,
                "content",
                JsonObject.of(
                        "third_party_invite",
                        JsonObject.of("display_name", "x", "signed", JsonObject.of("token", "t"))));

        for (RoomVersion version : RoomVersion.ALL) {
            JsonObject expected = SampleEvents.versions(11, 12).contains(version)
                    ? JsonObject.of("third_party_invite", JsonObject.of("signed", JsonObject.of("token", "t")))
                    : JsonObject.EMPTY;
            assertThat(redact(version, invite).object("content"))
                    .as("version %s", version)
                    .contains(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 10, auth_events content depth event_id hashes membership origin origin_server_ts prev_events prev_state room_id sender"
                + " signatures state_key type",
        "11, 12, auth_events content depth event_id hashes origin_server_ts prev_events room_id sender signatures state_key type",
    })
    void ofTheEventItselfOnlyWhatTheProtocolNeedsIsKept(int first, int last, String kept) {
        JsonObject event = JsonObject.of(Stream.of(
                        "auth_events content depth event_id hashes membership origin origin_server_ts prev_events prev_state room_id"
                                + " sender signatures state_key type redacts unsigned age_ts replaces_state extra")
                .flatMap(keys -> Arrays.stream(keys.split(" ", -1)))
                .flatMap(key -> Stream.of(key, key.equals("content") ? JsonObject.EMPTY : key))
                .toArray());

        for (RoomVersion version : SampleEvents.versions(first, last)) {
            assertThat(redact(version, event).toMap().keySet().stream().collect(Collectors.joining(" ")))
                    .as("version %s", version)
                    .isEqualTo(kept);
        }
    }

    @Test
    void whatIsRedactedOnceStaysAsItIs() {
        for (RoomVersion version : RoomVersion.ALL) {
            JsonObject once = redact(version, SampleEvents.signedLeave(version));

            assertThat(redact(version, once)).isEqualTo(once);
        }
    }

    @Test
    void aMalformedEventIsRedactedToo() {
        JsonObject malformed = JsonObject.of("type", 1, "content", "text", "extra", 2);

        for (RoomVersion version : RoomVersion.ALL) {
            assertThat(redact(version, malformed)).isEqualTo(JsonObject.of("type", 1, "content", JsonObject.EMPTY));
        }
    }

    private static JsonObject redact(RoomVersion version, JsonObject event) {
        return version.redaction().redact(event);
    }
}
