package dev.exeunt.matrix.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomVersion;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {
    private static final List<RoomVersion> VERSIONS = List.of(
            RoomVersion.V1,
            RoomVersion.V3,
            RoomVersion.V6,
            RoomVersion.V7,
            RoomVersion.V8,
            RoomVersion.V10,
            RoomVersion.V11,
            RoomVersion.V12);

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            # rule,                           v1,     v3,     v6,    v7,    v8,    v10,   v11,   v12
            CREATE_PREV_EVENTS,               1.1,    1.1,    1.1,   1.1,   1.1,   1.1,   1.1,   1.1
            CREATE_ROOM_VERSION,              1.3,    1.3,    1.3,   1.3,   1.3,   1.3,   1.3,   1.3
            CREATE_CREATOR,                   1.4,    1.4,    1.4,   1.4,   1.4,   1.4,   ,
            CREATE_ADDITIONAL_CREATORS,       ,       ,       ,      ,      ,      ,      ,      1.4
            ROOM_ID,                          ,       ,       ,      ,      ,      ,      ,      2
            AUTH_EVENTS_DUPLICATE,            2.1,    2.1,    2.1,   2.1,   2.1,   2.1,   2.1,   3.1
            AUTH_EVENTS_UNSELECTED,           2.2,    2.2,    2.2,   2.2,   2.2,   2.2,   2.2,   3.2
            AUTH_EVENTS_REJECTED,             2.3,    2.3,    2.3,   2.3,   2.3,   2.3,   2.3,   3.3
            AUTH_EVENTS_ROOM,                 2.5,    2.5,    2.5,   2.5,   2.5,   2.5,   2.5,   3.5
            FEDERATE,                         3,      3,      3,     3,     3,     3,     3,     4
            ALIASES_DOMAIN,                   4.2,    4.2,    ,      ,      ,      ,      ,
            MEMBER_INCOMPLETE,                5.1,    5.1,    4.1,   4.1,   4.1,   4.1,   4.1,   5.1
            MEMBER_AUTHORISER_SIGNATURE,      ,       ,       ,      ,      4.2.1, 4.2.1, 4.2.1, 5.2.1
            JOIN_OF_OTHER,                    5.2.2,  5.2.2,  4.2.2, 4.2.2, 4.3.2, 4.3.2, 4.3.2, 5.3.2
            JOIN_RESTRICTED_AUTHORISER,       ,       ,       ,      ,      4.3.5.2, 4.3.5.2, 4.3.5.2, 5.3.5.2
            JOIN_OTHERWISE,                   5.2.6,  5.2.6,  4.2.6, 4.2.6, 4.3.7, 4.3.7, 4.3.7, 5.3.7
            INVITE_THIRD_PARTY_OTHERWISE,     5.3.1.8, 5.3.1.8, 4.3.1.8, 4.3.1.8, 4.4.1.8, 4.4.1.8, 4.4.1.8, 5.4.1.8
            INVITE_OTHERWISE,                 5.3.5,  5.3.5,  4.3.5, 4.3.5, 4.4.5, 4.4.5, 4.4.5, 5.4.5
            LEAVE_SELF,                       5.4.1,  5.4.1,  4.4.1, 4.4.1, 4.5.1, 4.5.1, 4.5.1, 5.5.1
            LEAVE_OTHERWISE,                  5.4.5,  5.4.5,  4.4.5, 4.4.5, 4.5.5, 4.5.5, 4.5.5, 5.5.5
            BAN_OTHERWISE,                    5.5.3,  5.5.3,  4.5.3, 4.5.3, 4.6.3, 4.6.3, 4.6.3, 5.6.3
            KNOCK_OTHERWISE,                  ,       ,       ,      4.6.4, 4.7.4, 4.7.4, 4.7.4, 5.7.4
            MEMBER_OTHERWISE,                 5.6,    5.6,    4.6,   4.7,   4.8,   4.8,   4.8,   5.8
            SENDER,                           6,      6,      5,     5,     5,     5,     5,     6
            THIRD_PARTY_INVITE_LEVEL,         7.1,    7.1,    6.1,   6.1,   6.1,   6.1,   6.1,   7.1
            REQUIRED_LEVEL,                   8,      8,      7,     7,     7,     7,     7,     8
            STATE_KEY_OF_OTHER,               9,      9,      8,     8,     8,     8,     8,     9
            POWER_LEVELS_INTEGERS,            ,       ,       ,      ,      ,      9.1,   9.1,   10.1
            POWER_LEVELS_MAPS,                ,       ,       ,      ,      ,      9.2,   9.2,   10.2
            POWER_LEVELS_USERS,               10.1,   10.1,   9.1,   9.1,   9.1,   9.3,   9.3,   10.3
            POWER_LEVELS_CREATORS,            ,       ,       ,      ,      ,      ,      ,      10.4
            POWER_LEVELS_PROPERTY_NEW,        10.3.2, 10.3.2, 9.3.2, 9.3.2, 9.3.2, 9.5.2, 9.5.2, 10.6.2
            POWER_LEVELS_ENTRY_CURRENT_LEVEL, 10.4.1, 10.4.1, 9.4.1, 9.4.1, 9.4.1, 9.6.1, 9.6.1, 10.7.1
            POWER_LEVELS_USER_NEW_LEVEL,      10.7.1, 10.7.1, 9.7.1, 9.7.1, 9.7.1, 9.9.1, 9.9.1, 10.10.1
            REDACTION_OTHERWISE,              11.3,   ,       ,      ,      ,      ,      ,
            """)
    void aRuleHasItsNumberInEachVersion(
            Rule rule, String v1, String v3, String v6, String v7, String v8, String v10, String v11, String v12) {
        List<String> numbers = java.util.Arrays.asList(v1, v3, v6, v7, v8, v10, v11, v12);
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) != null) {
                assertThat(rule.numberIn(VERSIONS.get(i).authRules()))
                        .as("%s in version %s", rule, VERSIONS.get(i))
                        .isEqualTo(numbers.get(i));
            }
        }
    }
}
