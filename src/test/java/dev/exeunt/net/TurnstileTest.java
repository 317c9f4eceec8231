package dev.exeunt.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class TurnstileTest {
    @Test
    void othersWaitInLineUntilSomebodyLeaves() {
        Turnstile turnstile = new Turnstile(2);
        Future<Void> first = turnstile.enter();
        Future<Void> second = turnstile.enter();
        Future<Void> third = turnstile.enter();
        Future<Void> fourth = turnstile.enter();
        assertThat(first.succeeded() && second.succeeded()).isTrue();
        assertThat(third.isComplete()).isFalse();

        turnstile.leave();

        assertThat(third.succeeded()).isTrue();
        assertThat(fourth.isComplete()).isFalse();
        turnstile.leave();
        turnstile.leave();
        assertThat(fourth.succeeded()).isTrue();
        assertThat(turnstile.enter().succeeded()).isTrue();
    }
}
