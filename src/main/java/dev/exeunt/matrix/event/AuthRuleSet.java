package dev.exeunt.matrix.event;

/**
 * What differs between the authorisation rules of the room versions (room version specifications, "Authorization rules"). The rules
 * themselves are in {@code matrix.auth}.
 *
 * @param createCited whether events cite the create event among their auth events (versions 1 to 11)
 * @param creatorInContent whether the create event names its creator in {@code content.creator} (1 to 10)
 * @param privilegedCreators whether creators have infinite power, {@code additional_creators} exist, and the room ID is the create
 *     event's hash (12)
 * @param aliasesRule whether {@code m.room.aliases} has a rule of its own (1 to 5)
 * @param redactionRule whether {@code m.room.redaction} has a rule of its own (1 and 2)
 * @param notificationLevels whether changes to {@code notifications} need power (6 and later)
 * @param knocking whether one can knock (7 and later)
 * @param restricted whether the join rule {@code restricted} exists (8 and later)
 * @param knockRestricted whether the join rule {@code knock_restricted} exists (10 and later)
 * @param powerLevels what is taken for a power level
 */
public record AuthRuleSet(
        boolean createCited,
        boolean creatorInContent,
        boolean privilegedCreators,
        boolean aliasesRule,
        boolean redactionRule,
        boolean notificationLevels,
        boolean knocking,
        boolean restricted,
        boolean knockRestricted,
        PowerLevelFormat powerLevels) {
    static final AuthRuleSet V1 =
            new AuthRuleSet(true, true, false, true, true, false, false, false, false, PowerLevelFormat.WITH_FLOATS);
    static final AuthRuleSet V3 =
            new AuthRuleSet(true, true, false, true, false, false, false, false, false, PowerLevelFormat.WITH_FLOATS);
    static final AuthRuleSet V6 =
            new AuthRuleSet(true, true, false, false, false, true, false, false, false, PowerLevelFormat.WITH_STRINGS);
    static final AuthRuleSet V7 =
            new AuthRuleSet(true, true, false, false, false, true, true, false, false, PowerLevelFormat.WITH_STRINGS);
    static final AuthRuleSet V8 =
            new AuthRuleSet(true, true, false, false, false, true, true, true, false, PowerLevelFormat.WITH_STRINGS);
    static final AuthRuleSet V10 =
            new AuthRuleSet(true, true, false, false, false, true, true, true, true, PowerLevelFormat.INTEGERS);
    static final AuthRuleSet V11 =
            new AuthRuleSet(true, false, false, false, false, true, true, true, true, PowerLevelFormat.INTEGERS);
    static final AuthRuleSet V12 =
            new AuthRuleSet(false, false, true, false, false, true, true, true, true, PowerLevelFormat.INTEGERS);

    /** Whether the values in power levels must be integers, checked by rules of their own (10 and later). */
    public boolean integerPowerLevels() {
        return powerLevels == PowerLevelFormat.INTEGERS;
    }
}
