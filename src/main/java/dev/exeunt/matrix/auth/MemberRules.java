package dev.exeunt.matrix.auth;

import static dev.exeunt.matrix.auth.Membership.BAN;
import static dev.exeunt.matrix.auth.Membership.INVITE;
import static dev.exeunt.matrix.auth.Membership.JOIN;
import static dev.exeunt.matrix.auth.Membership.KNOCK;

import dev.exeunt.matrix.event.AuthRuleSet;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Auth rule 5 (v1 to v5 and v12; 4 in v6 to v11): the type is {@code m.room.member}. The numbers in it are relative to it. */
final class MemberRules {
    private static final String AUTHORISER = "join_authorised_via_users_server";

    private final Pdu event;
    private final String sender;
    private final String target;
    private final RoomView room;
    private final AuthRuleSet rules;

    private MemberRules(Pdu event, String target, RoomView room) {
        this.event = event;
        this.sender = event.sender();
        this.target = target;
        this.room = room;
        this.rules = event.version().authRules();
    }

    static Decision check(Pdu event, RoomView room) {
        JsonObject content = event.content();
        // .1 If there is no state_key property, or no membership property in content, reject.
        Optional<String> target = event.stateKey();
        if (target.isEmpty() || !content.has("membership")) {
            return Rule.MEMBER_INCOMPLETE.refuses(event, "a membership without state_key or membership");
        }
        // .2 (v8) If content has a join_authorised_via_users_server and is not signed by that server, reject.
        // The signature itself is checked with all others, on receipt; what names no server can have none.
        if (event.version().authRules().restricted()
                && content.has(AUTHORISER)
                && content.string(AUTHORISER).filter(UserId::isValid).isEmpty()) {
            return Rule.MEMBER_AUTHORISER_SIGNATURE.refuses(event, AUTHORISER + " is no user ID");
        }
        return new MemberRules(event, target.get(), room).byMembership();
    }

    private Decision byMembership() {
        return switch (event.membership().orElse("")) {
            case "join" -> join();
            case "invite" ->
                event.content().has("third_party_invite") ? ThirdPartyInviteRules.check(event, target, room) : invite();
            case "leave" -> leave();
            case "ban" -> ban();
            case "knock" -> rules.knocking() ? knock() : unknown();
            default -> unknown();
        };
    }

    /** .2 in v1 to v7, .3 from v8 on. */
    private Decision join() {
        // .1 If the only previous event is an m.room.create and the state_key is the creator, allow.
        List<EventId> afterCreate = List.of(room.create().event().eventId());
        if (event.prevEvents().equals(afterCreate) && room.create().isCreator(target)) {
            return Decision.allow();
        }
        // .2 If the sender does not match state_key, reject.
        if (!sender.equals(target)) {
            return Rule.JOIN_OF_OTHER.refuses(event, sender + " cannot join for " + target);
        }
        // .3 If the sender is banned, reject.
        Membership current = room.membershipOf(sender);
        if (current == BAN) {
            return Rule.JOIN_BANNED.refuses(event, sender + " is banned");
        }
        boolean expected = current == INVITE || current == JOIN;
        String joinRule = room.joinRule();
        // .4 If the join_rule is invite (v7: or knock) then allow if membership state is invite or join.
        if (joinRule.equals("invite") || (rules.knocking() && joinRule.equals("knock"))) {
            return expected ? Decision.allow() : otherwiseNoJoin(joinRule);
        }
        // .5 (v8) If the join_rule is restricted (v10: or knock_restricted): see there.
        if ((rules.restricted() && joinRule.equals("restricted"))
                || (rules.knockRestricted() && joinRule.equals("knock_restricted"))) {
            return expected ? Decision.allow() : restrictedJoin();
        }
        // .5 (.6 from v8 on) If the join_rule is public, allow.
        // .6 (.7 from v8 on) Otherwise, reject.
        return joinRule.equals("public") ? Decision.allow() : otherwiseNoJoin(joinRule);
    }

    private Decision otherwiseNoJoin(String joinRule) {
        return Rule.JOIN_OTHERWISE.refuses(
                event, "the join rule is \"" + joinRule + "\", " + sender + " is not invited");
    }

    /** .5.2 of join: whether somebody who is joined and may invite vouches for the user. */
    private Decision restrictedJoin() {
        Optional<String> authoriser = event.content().string(AUTHORISER);
        boolean vouched = authoriser.filter(room::isJoined).isPresent()
                && room.levelOf(authoriser.get()) >= room.levels().toInvite();
        return vouched
                ? Decision.allow()
                : Rule.JOIN_RESTRICTED_AUTHORISER.refuses(
                        event, "no joined member who may invite has authorised " + sender + " to join");
    }

    /** .3 in v1 to v7, .4 from v8 on. */
    private Decision invite() {
        // .1 If content has a third_party_invite property: see ThirdPartyInviteRules.
        // .2 If the sender's current membership state is not join, reject.
        if (!room.isJoined(sender)) {
            return Rule.INVITE_SENDER.refuses(event, sender + " is not joined");
        }
        // .3 If target user's current membership state is join or ban, reject.
        Membership current = room.membershipOf(target);
        if (current == JOIN || current == BAN) {
            return Rule.INVITE_TARGET.refuses(event, target + " cannot be invited from \"" + current + "\"");
        }
        // .4 If the sender's power level is greater than or equal to the invite level, allow.
        if (room.levelOf(sender) >= room.levels().toInvite()) {
            return Decision.allow();
        }
        // .5 Otherwise, reject.
        return Rule.INVITE_OTHERWISE.refuses(event, sender + " has not the power to invite");
    }

    /** .4 in v1 to v7, .5 from v8 on. */
    private Decision leave() {
        // .1 If the sender matches state_key, allow if and only if that user is invited, joined or (v7) knocking.
        Membership current = room.membershipOf(target);
        if (sender.equals(target)) {
            boolean leavable = current == INVITE || current == JOIN || (rules.knocking() && current == KNOCK);
            return leavable
                    ? Decision.allow()
                    : Rule.LEAVE_SELF.refuses(event, target + " cannot leave from \"" + current + "\"");
        }
        // .2 If the sender's current membership state is not join, reject.
        if (!room.isJoined(sender)) {
            return Rule.LEAVE_SENDER.refuses(event, sender + " is not joined");
        }
        // .3 If the target user is banned and the sender's power level is less than the ban level, reject.
        long level = room.levelOf(sender);
        if (current == BAN && level < room.levels().toBan()) {
            return Rule.LEAVE_UNBAN.refuses(event, sender + " has not the power to unban");
        }
        // .4 If the sender's power level is at least the kick level and above the target user's, allow.
        if (level >= room.levels().toKick() && room.levelOf(target) < level) {
            return Decision.allow();
        }
        // .5 Otherwise, reject.
        return Rule.LEAVE_OTHERWISE.refuses(event, sender + " has not the power to kick " + target);
    }

    /** .5 in v1 to v7, .6 from v8 on. */
    private Decision ban() {
        // .1 If the sender's current membership state is not join, reject.
        if (!room.isJoined(sender)) {
            return Rule.BAN_SENDER.refuses(event, sender + " is not joined");
        }
        // .2 If the sender's power level is at least the ban level and above the target user's, allow.
        long level = room.levelOf(sender);
        if (level >= room.levels().toBan() && room.levelOf(target) < level) {
            return Decision.allow();
        }
        // .3 Otherwise, reject.
        return Rule.BAN_OTHERWISE.refuses(event, sender + " has not the power to ban " + target);
    }

    /** .6 in v7, .7 from v8 on. */
    private Decision knock() {
        // .1 If the join_rule is anything other than knock (v10: or knock_restricted), reject.
        String joinRule = room.joinRule();
        if (!joinRule.equals("knock") && !(rules.knockRestricted() && joinRule.equals("knock_restricted"))) {
            return Rule.KNOCK_JOIN_RULE.refuses(event, "the join rule \"" + joinRule + "\" lets nobody knock");
        }
        // .2 If sender does not match state_key, reject.
        if (!sender.equals(target)) {
            return Rule.KNOCK_OF_OTHER.refuses(event, sender + " cannot knock for " + target);
        }
        // .3 If the sender's current membership is not ban, invite, or join, allow.
        Membership current = room.membershipOf(sender);
        if (current != BAN && current != INVITE && current != JOIN) {
            return Decision.allow();
        }
        // .4 Otherwise, reject.
        return Rule.KNOCK_OTHERWISE.refuses(event, sender + " cannot knock from \"" + current + "\"");
    }

    /** .6 in v1 to v6, .7 in v7, .8 from v8 on. */
    private Decision unknown() {
        return Rule.MEMBER_OTHERWISE.refuses(event, "the membership is not one of this room version");
    }
}
