package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.AuthRuleSet;
import dev.exeunt.matrix.event.Pdu;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * The outline of the authorisation rules, in the order of the specification, those of all room versions together. A rule's number in a
 * room version is its place among the rules that exist there.
 */
enum Rule {
    CREATE(null),
    CREATE_PREV_EVENTS(CREATE),
    CREATE_ROOM_ID(CREATE),
    CREATE_ROOM_VERSION(CREATE),
    CREATE_CREATOR(CREATE, AuthRuleSet::creatorInContent),
    CREATE_ADDITIONAL_CREATORS(CREATE, AuthRuleSet::privilegedCreators),

    ROOM_ID(null, AuthRuleSet::privilegedCreators),

    AUTH_EVENTS(null),
    AUTH_EVENTS_DUPLICATE(AUTH_EVENTS),
    AUTH_EVENTS_UNSELECTED(AUTH_EVENTS),
    AUTH_EVENTS_REJECTED(AUTH_EVENTS),
    /** Gone in version 12, whose text keeps the number free. */
    AUTH_EVENTS_CREATE(AUTH_EVENTS),
    AUTH_EVENTS_ROOM(AUTH_EVENTS),

    FEDERATE(null),

    ALIASES(null, AuthRuleSet::aliasesRule),
    ALIASES_STATE_KEY(ALIASES),
    ALIASES_DOMAIN(ALIASES),

    MEMBER(null),
    MEMBER_INCOMPLETE(MEMBER),
    MEMBER_AUTHORISER(MEMBER, AuthRuleSet::restricted),
    MEMBER_AUTHORISER_SIGNATURE(MEMBER_AUTHORISER),

    JOIN(MEMBER),
    JOIN_OF_CREATOR(JOIN),
    JOIN_OF_OTHER(JOIN),
    JOIN_BANNED(JOIN),
    JOIN_INVITED(JOIN),
    JOIN_RESTRICTED(JOIN, AuthRuleSet::restricted),
    JOIN_RESTRICTED_MEMBER(JOIN_RESTRICTED),
    JOIN_RESTRICTED_AUTHORISER(JOIN_RESTRICTED),
    JOIN_PUBLIC(JOIN),
    JOIN_OTHERWISE(JOIN),

    INVITE(MEMBER),
    INVITE_THIRD_PARTY(INVITE),
    INVITE_THIRD_PARTY_BANNED(INVITE_THIRD_PARTY),
    INVITE_THIRD_PARTY_UNSIGNED(INVITE_THIRD_PARTY),
    INVITE_THIRD_PARTY_INCOMPLETE(INVITE_THIRD_PARTY),
    INVITE_THIRD_PARTY_MXID(INVITE_THIRD_PARTY),
    INVITE_THIRD_PARTY_TOKEN(INVITE_THIRD_PARTY),
    INVITE_THIRD_PARTY_SENDER(INVITE_THIRD_PARTY),
    INVITE_THIRD_PARTY_SIGNATURE(INVITE_THIRD_PARTY),
    INVITE_THIRD_PARTY_OTHERWISE(INVITE_THIRD_PARTY),
    INVITE_SENDER(INVITE),
    INVITE_TARGET(INVITE),
    INVITE_LEVEL(INVITE),
    INVITE_OTHERWISE(INVITE),

    LEAVE(MEMBER),
    LEAVE_SELF(LEAVE),
    LEAVE_SENDER(LEAVE),
    LEAVE_UNBAN(LEAVE),
    LEAVE_KICK(LEAVE),
    LEAVE_OTHERWISE(LEAVE),

    BAN(MEMBER),
    BAN_SENDER(BAN),
    BAN_LEVEL(BAN),
    BAN_OTHERWISE(BAN),

    KNOCK(MEMBER, AuthRuleSet::knocking),
    KNOCK_JOIN_RULE(KNOCK),
    KNOCK_OF_OTHER(KNOCK),
    KNOCK_MEMBERSHIP(KNOCK),
    KNOCK_OTHERWISE(KNOCK),

    MEMBER_OTHERWISE(MEMBER),

    SENDER(null),

    THIRD_PARTY_INVITE(null),
    THIRD_PARTY_INVITE_LEVEL(THIRD_PARTY_INVITE),

    REQUIRED_LEVEL(null),

    STATE_KEY_OF_OTHER(null),

    POWER_LEVELS(null),
    POWER_LEVELS_INTEGERS(POWER_LEVELS, AuthRuleSet::integerPowerLevels),
    POWER_LEVELS_MAPS(POWER_LEVELS, AuthRuleSet::integerPowerLevels),
    POWER_LEVELS_USERS(POWER_LEVELS),
    POWER_LEVELS_CREATORS(POWER_LEVELS, AuthRuleSet::privilegedCreators),
    POWER_LEVELS_FIRST(POWER_LEVELS),
    POWER_LEVELS_PROPERTY(POWER_LEVELS),
    POWER_LEVELS_PROPERTY_CURRENT(POWER_LEVELS_PROPERTY),
    POWER_LEVELS_PROPERTY_NEW(POWER_LEVELS_PROPERTY),
    POWER_LEVELS_ENTRY_CURRENT(POWER_LEVELS),
    POWER_LEVELS_ENTRY_CURRENT_LEVEL(POWER_LEVELS_ENTRY_CURRENT),
    POWER_LEVELS_ENTRY_NEW(POWER_LEVELS),
    POWER_LEVELS_ENTRY_NEW_LEVEL(POWER_LEVELS_ENTRY_NEW),
    POWER_LEVELS_USER_CURRENT(POWER_LEVELS),
    POWER_LEVELS_USER_CURRENT_LEVEL(POWER_LEVELS_USER_CURRENT),
    POWER_LEVELS_USER_NEW(POWER_LEVELS),
    POWER_LEVELS_USER_NEW_LEVEL(POWER_LEVELS_USER_NEW),

    REDACTION(null, AuthRuleSet::redactionRule),
    REDACTION_LEVEL(REDACTION),
    REDACTION_DOMAIN(REDACTION),
    REDACTION_OTHERWISE(REDACTION);

    private final Rule parent;

    // A method of AuthRuleSet: nothing about it can change.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Predicate<AuthRuleSet> exists;

    Rule(Rule parent) {
        this(parent, rules -> true);
    }

    Rule(Rule parent, Predicate<AuthRuleSet> exists) {
        this.parent = parent;
        this.exists = exists;
    }

    /** The number under which a room version's specification has this rule, as {@code 5.4.1}. */
    String numberIn(AuthRuleSet rules) {
        long place = Arrays.stream(values())
                .filter(rule -> rule.parent == parent && rule.compareTo(this) <= 0 && rule.exists.test(rules))
                .count();
        return parent == null ? Long.toString(place) : parent.numberIn(rules) + "." + place;
    }

    /** This rule's refusal of an event. */
    Decision refuses(Pdu event, String reason) {
        return new Decision.Refused(numberIn(event.version().authRules()), reason);
    }
}
