package dev.exeunt.chaos;

import static dev.exeunt.chaos.SampleHistory.LAST_JOIN;
import static dev.exeunt.chaos.SampleHistory.member;
import static dev.exeunt.chaos.SampleHistory.second;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {
    private final SampleHistory history = new SampleHistory();

    @Test
    void leavesUnderOneEpochAndThenTheNextAreAGoodHistory() {
        history.leave("alice", 1, 5, LAST_JOIN).leave("bob", 2, 11, "$leave-alice");

        assertThat(history.broken()).isEmpty();
    }

    @Test
    void leavesOnOneTemplateAreAGoodHistoryWithTwoExtremities() {
        history.leave("alice", 1, 5, LAST_JOIN).leave("bob", 1, 5, LAST_JOIN);

        assertThat(history.broken()).isEmpty();
    }

    @Test
    void aLeaveThatWasNeverAnsweredMayBeIn() {
        history.leave("alice", 1, 5, LAST_JOIN).unanswered();

        assertThat(history.broken()).isEmpty();
    }

    @Test
    void aLeaveThatWasNeverAnsweredMayNotBeInByHalf() {
        history.leave("alice", 1, 5, LAST_JOIN)
                .unanswered()
                .state(member("alice"), new RoomHistory.Entry(2, Optional.of("join")));

        assertThat(history.broken()).containsExactly("state");
    }

    @Test
    void aWriterThatGoesOnAfterItsSuccessorBeganIsFound() {
        history.leave("alice", 1, 11, LAST_JOIN);

        assertThat(history.broken()).containsExactly("epoch");
    }

    @Test
    void aCommitAtTheMomentOfTheTakeoverIsTooLate() {
        history.leave("alice", 1, 10, LAST_JOIN);

        assertThat(history.broken()).containsExactly("epoch");
    }

    @Test
    void anEpochThatGoesBackIsFound() {
        history.leave("alice", 2, 11, LAST_JOIN).leave("bob", 1, 9, "$leave-alice");

        assertThat(history.broken()).containsExactly("epoch");
    }

    @Test
    void aCommitBeforeItsEpochBeganIsFound() {
        history.leave("alice", 2, 9, LAST_JOIN);

        assertThat(history.broken()).containsExactly("epoch");
    }

    @Test
    void anEpochThatNobodyWasGivenIsFound() {
        history.leave("alice", 3, 12, LAST_JOIN);

        assertThat(history.broken()).containsExactly("epoch");
    }

    @Test
    void anAcknowledgedLeaveThatIsMissingIsLost() {
        history.leave("alice", 1, 5, LAST_JOIN).acknowledged("bob", "$leave-bob");

        assertThat(history.broken()).containsExactly("lost");
    }

    @Test
    void anAcknowledgedLeaveThatWasRejectedIsLost() {
        history.leave("alice", 1, 5, LAST_JOIN).rejected();

        assertThat(history.broken()).contains("lost", "accepted", "state");
    }

    @Test
    void someoneWhoLeftAndIsStillJoinedIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN).state(member("alice"), new RoomHistory.Entry(2, Optional.of("join")));

        assertThat(history.broken()).containsExactly("state", "lost");
    }

    @Test
    void aMembershipThatIsNotThatOfItsEventIsFound() {
        history.state(member("alice"), new RoomHistory.Entry(2, Optional.of("leave")));

        assertThat(history.broken()).containsExactly("state");
    }

    @Test
    void anEntryOfTheStateWithoutAnEventIsFound() {
        history.state(member("dave"), new RoomHistory.Entry(9, Optional.of("leave")));

        assertThat(history.broken()).containsExactly("state");
    }

    @Test
    void aMissingNumberIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN)
                .leave("bob", 1, 6, LAST_JOIN)
                .without("$leave-alice")
                .extremities("$leave-bob");

        assertThat(history.broken()).contains("numbers");
    }

    @Test
    void anEventThatIsThereTwiceIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN).leave("alice", 1, 6, LAST_JOIN);

        assertThat(history.broken()).contains("once");
    }

    @Test
    void anEventUnderAnIdThatItsBytesDoNotHaveIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN)
                .newest(event -> new HistoryEvent(
                        event.number(),
                        event.id(),
                        "$other",
                        event.outcome(),
                        event.epoch(),
                        event.committed(),
                        event.prev(),
                        event.key(),
                        event.membership()));

        assertThat(history.broken()).containsExactly("id");
    }

    @Test
    void anEventThatCitesWhatTheRoomNeverHadIsFound() {
        history.leave("alice", 1, 5, "$nowhere").extremities(LAST_JOIN, "$leave-alice");

        assertThat(history.broken()).containsExactly("graph");
    }

    @Test
    void anEventThatCitesALaterOneIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN, "$leave-bob")
                .leave("bob", 1, 6, LAST_JOIN)
                .extremities("$leave-alice");

        assertThat(history.broken()).containsExactly("graph");
    }

    @Test
    void anEventThatCitesNothingIsFound() {
        history.leave("alice", 1, 5);

        assertThat(history.broken()).containsExactly("graph");
    }

    @Test
    void aForgottenExtremityIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN).leave("bob", 1, 6, LAST_JOIN).extremities("$leave-bob");

        assertThat(history.broken()).containsExactly("extremities");
    }

    @Test
    void anExtremityThatHasAChildIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN).extremities(LAST_JOIN, "$leave-alice");

        assertThat(history.broken()).containsExactly("extremities");
    }

    @Test
    void anAcceptedLeaveOfWhichTheOtherServerIsNotToldIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN).notRelayed("$leave-alice");

        assertThat(history.broken()).containsExactly("relay");
    }

    @Test
    void aLeaveThatIsRelayedAndNotThereIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN).relayed("$leave-bob");

        assertThat(history.broken()).containsExactly("relay");
    }

    @Test
    void aLeaveThatIsRelayedAndWasRejectedIsFound() {
        history.leave("alice", 1, 5, LAST_JOIN).unanswered().rejected();

        assertThat(history.broken()).contains("relay");
    }

    @Test
    void anEpochThatIsGivenTwiceIsFound() {
        Takeovers takeovers = new Takeovers(List.of(
                new Takeover(1, 1, "a", second(0)),
                new Takeover(1, 2, "b", second(1)),
                new Takeover(1, 2, "c", second(2)),
                new Takeover(2, 2, "c", second(2))));

        assertThat(takeovers.violations()).extracting(Violation::where).containsExactly("shard 1");
    }
}
